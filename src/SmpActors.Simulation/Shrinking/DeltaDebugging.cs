namespace SmpActors.Simulation.Shrinking;

/// <summary>Makes a list smaller as long as a test holds of what is left.</summary>
/// <remarks>
/// Source: A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE
/// Transactions on Software Engineering 28(2), 2002: ddmin, without the step to a single subset.
/// </remarks>
internal static class DeltaDebugging
{
    /// <summary>
    /// A part of a list of which the test holds, and of which it does not without any one item,
    /// unless it was ended before.
    /// </summary>
    /// <param name="items">The test holds of it.</param>
    /// <param name="holds">Whether it holds of a part, in the same order.</param>
    /// <param name="isOver">Whether no more is to be tried.</param>
    public static IReadOnlyList<T> Minimize<T>(
        IReadOnlyList<T> items, Func<IReadOnlyList<T>, bool> holds, Func<bool> isOver)
    {
        var left = items;
        var chunk = left.Count;
        while (left.Count > 0 && chunk > 0)
        {
            var before = left.Count;
            for (var at = 0; at < left.Count && !isOver();)
            {
                var rest = Without(left, at, chunk);
                if (holds(rest)) left = rest;
                else at += chunk;
            }

            if (isOver()) break;

            // Once more with single items: what is gone may have been all that held another.
            chunk = chunk == 1 && left.Count < before ? 1 : chunk / 2;
        }

        return left;
    }

    private static List<T> Without<T>(IReadOnlyList<T> items, int at, int count)
    {
        var rest = new List<T>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (i < at || i >= at + count) rest.Add(items[i]);
        }

        return rest;
    }
}
