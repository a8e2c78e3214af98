using System.Globalization;

namespace SmpActors.Experiments.Conformance;

/// <summary>Compares rows about queues and shared csds with what the machine did.</summary>
internal static class OrderComparison
{
    /// <summary>Compares the order exactly.</summary>
    public static IEnumerable<RowDifference> Of(QueueOrderRow row, string ran)
    {
        if (row.Ran != ran) yield return new("ran", row.Ran, ran);
    }

    /// <summary>
    /// Compares that the second call waited for the end of the hold and the first did not; how long
    /// it took beyond that is no measure, for the recorded machine has times of its own.
    /// </summary>
    public static IEnumerable<RowDifference> Of(CsdLockRow row, (long First, long Second)? hereNs)
    {
        if (hereNs is not var (first, second))
        {
            yield return new("second_ns", Text(row.SecondNs), "the second call never returns");
            yield break;
        }

        if (row.FirstNs < row.HoldNs != first < row.HoldNs)
        {
            yield return new("first_ns", Text(row.FirstNs), Text(first));
        }

        if (HasWaited(row, row.SecondNs) != HasWaited(row, second))
        {
            yield return new("second_ns", Text(row.SecondNs), Text(second));
        }
    }

    /// <summary>Half the hold: the calls begin when it is under way.</summary>
    private static bool HasWaited(CsdLockRow row, long ns) => ns >= row.HoldNs / 2;

    private static string Text(long ns) => ns.ToString(CultureInfo.InvariantCulture);
}
