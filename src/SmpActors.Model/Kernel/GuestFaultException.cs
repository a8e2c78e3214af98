namespace SmpActors.Model.Kernel;

/// <summary>
/// Guest code failed: a function or program that a user supplied threw an exception.
/// </summary>
/// <remarks>The message names function, CPU and call; the inner exception is the user's.</remarks>
public sealed class GuestFaultException : Exception
{
    public GuestFaultException()
    {
    }

    public GuestFaultException(string message)
        : base(message)
    {
    }

    public GuestFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static GuestFaultException In(SmpFunc func, CpuId cpu, CallId call, Exception fault)
    {
        var where = call.Number == 0 ? "" : $" in {call}";
        return new($"the function {func} failed on {cpu}{where}: {fault.Message}", fault);
    }

    /// <summary>
    /// Whether an exception is the user's, and no layer has named its function yet.
    /// </summary>
    internal static bool IsToName(Exception fault) =>
        fault is not (GuestFaultException or InvariantViolatedException);
}
