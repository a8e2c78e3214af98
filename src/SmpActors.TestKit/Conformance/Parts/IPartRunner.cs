using SmpActors.Model;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>What runs the parts of a machine under test.</summary>
internal interface IPartRunner : IDisposable
{
    /// <summary>Tells a CPU something from outside; in order for each CPU.</summary>
    void Tell(CpuId cpu, IMessage message);

    /// <summary>Runs no more than it takes until an access has its answer.</summary>
    /// <param name="cpu">Who waits for it.</param>
    /// <param name="asked">Who gives it.</param>
    /// <param name="isAnswered">Whether it is there.</param>
    /// <exception cref="InvalidOperationException">It never comes.</exception>
    void RunUntilAnswered(CpuId cpu, PartId asked, Func<bool> isAnswered);

    /// <summary>Runs until nothing is in flight.</summary>
    void Settle();
}

/// <summary>How the parts of a machine under test are run.</summary>
public enum PartHost
{
    /// <summary>Part by part on this thread; a seed chooses which message comes next.</summary>
    Pump,

    /// <summary>As actors in virtual time; a seed chooses how long a message takes.</summary>
    Actors,
}
