using System.Reflection;
using Xunit.Sdk;

namespace SmpActors.TestKit.Protocol;

/// <summary>
/// Gives a theory's only parameter, a <see cref="ulong"/>, each seed of a range: a case of its own
/// for each, named by it, so that a failure says its seed and can be run alone.
/// </summary>
/// <param name="first">The first seed.</param>
/// <param name="last">The last seed, at least the first.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class SeedsAttribute(ulong first, ulong last) : DataAttribute
{
    public ulong First => first;

    public ulong Last => last;

    /// <exception cref="ArgumentException">The last seed is before the first.</exception>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        if (last < first)
        {
            throw new ArgumentException(
                $"[Seeds({first}, {last})] has no seed: the last must be {first} or more");
        }

        return All();
    }

    private IEnumerable<object[]> All()
    {
        for (var seed = first; ; seed++)
        {
            yield return [seed];
            if (seed == last) yield break;
        }
    }
}
