namespace SmpActors.Experiments.Conformance;

/// <summary>The words of rows for <see cref="CallApi"/>.</summary>
public static class CallApis
{
    private static readonly string[] _names =
    [
        "single", "many", "func", "each", "each_mask", "each_cond", "each_cond_mask", "any",
        "async", "burst", "twice", "kick", "irqwork",
    ];

    /// <summary>All words, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> Names => _names;

    /// <summary>The word for an API.</summary>
    public static string NameOf(CallApi api) => _names[(int)api];

    /// <summary>The API of a word; the word is one of <see cref="Names"/>.</summary>
    internal static CallApi Of(string name) => (CallApi)Array.IndexOf(_names, name);

    /// <summary>Whether the call goes to the first CPU of the mask alone.</summary>
    internal static bool HasOneTarget(CallApi api) =>
        api is CallApi.Single or CallApi.Burst or CallApi.Twice;

    /// <summary>Whether a condition function is part of the call.</summary>
    internal static bool HasCondition(CallApi api) =>
        api is CallApi.EachCond or CallApi.EachCondMask;
}
