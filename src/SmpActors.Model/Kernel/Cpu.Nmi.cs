namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    /// <summary>in_nmi(): whether the running code is the handler of one.</summary>
    public bool InNmi => _top is { Kind: ContextKind.Nmi };

    /// <summary>
    /// Takes a non-maskable interrupt: its handler runs on top of whatever runs, before that goes
    /// on. For the port, which keeps a second one back until the handler has returned.
    /// </summary>
    /// <param name="handler">What runs.</param>
    public void EnterNmi(Func<Cpu, GuestTask> handler)
    {
        var context = new GuestContext();
        context.EnterNmi(_top, IrqsOn);
        IrqsOn = false;
        _top = context;
        context.Root = handler(this);
    }
}
