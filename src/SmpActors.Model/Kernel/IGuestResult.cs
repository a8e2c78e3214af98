namespace SmpActors.Model.Kernel;

/// <summary>The result that a finished coroutine holds.</summary>
internal interface IGuestResult<out T>
{
    T Result { get; }
}
