namespace SmpActors.TestKit.Protocol;

/// <summary>A machine did not do what its test expects; the message says the seed.</summary>
public sealed class MachineExpectationException : Exception
{
    public MachineExpectationException()
    {
    }

    public MachineExpectationException(string message)
        : base(message)
    {
    }

    public MachineExpectationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
