using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>The handlers of a kernel's device interrupts, by INTID. Never changes.</summary>
/// <remarks>Source: include/linux/irqdesc.h, handle_domain_irq() (v4.9).</remarks>
public sealed class IrqHandlers
{
    private static readonly KernelFunction _handleDomainIrq =
        new("__handle_domain_irq", "kernel/irq/irqdesc.c")
        {
            Later = new("generic_handle_domain_irq", "kernel/irq/irqdesc.c", "v5.15"),
        };

    private static readonly KernelFunction _irqEnter = new("irq_enter", "kernel/softirq.c");
    private static readonly KernelFunction _irqExit = new("irq_exit", "kernel/softirq.c");

    private readonly Dictionary<int, Func<Cpu, GuestTask>> _handlers;

    /// <param name="handlers">Of each INTID, 16 to 1,019, what runs with interrupts off.</param>
    public IrqHandlers(IEnumerable<KeyValuePair<int, Func<Cpu, GuestTask>>> handlers) =>
        _handlers = new(handlers);

    /// <summary>No device: what software makes pending is warned of and ended.</summary>
    public static IrqHandlers None { get; } = new([]);

    /// <summary>Runs the handler of a device interrupt.</summary>
    /// <param name="cpu">The CPU that took it.</param>
    /// <param name="intId">Which one.</param>
    /// <param name="entry">The driver's function, which warns once where there is none.</param>
    internal async GuestTask Handle(Cpu cpu, int intId, KernelFunction entry)
    {
        if (!_handlers.TryGetValue(intId, out var handler))
        {
            cpu.WarnOnce(entry);
            return;
        }

        using var scope = cpu.In(_handleDomainIrq);
        using (cpu.In(_irqEnter))
        {
        }

        await handler(cpu);
        using (cpu.In(_irqExit))
        {
        }
    }
}
