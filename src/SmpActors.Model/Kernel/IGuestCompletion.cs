namespace SmpActors.Model.Kernel;

/// <summary>How a builder ends its coroutine.</summary>
internal interface IGuestCompletion<in T>
{
    void Succeed(T result);

    void Fail(Exception fault);
}
