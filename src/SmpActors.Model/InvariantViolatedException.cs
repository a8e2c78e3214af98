namespace SmpActors.Model;

/// <summary>
/// The program is wrong: an invariant does not hold. Never caught inside the machine.
/// </summary>
public sealed class InvariantViolatedException : Exception
{
    public InvariantViolatedException()
    {
    }

    public InvariantViolatedException(string message)
        : base(message)
    {
    }

    public InvariantViolatedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
