namespace SmpActors.Model.Gic;

/// <summary>
/// What later kernels do differently from v4.9 on arm64, by name. Which release has which is in
/// <c>ProfileTable</c>, and nowhere else.
/// </summary>
[Flags]
public enum GicChange
{
    None = 0,

    /// <summary>
    /// SGIs are interrupts with descriptors: smp_cross_call() goes through the generic send-mask to
    /// the irqchip's ipi_send_mask(), and what takes one accounts for every interrupt alike. On a
    /// GICv2 an SGI is active until its handler has returned. Source: arch/arm64/kernel/smp.c,
    /// do_handle_IPI() (v5.10); drivers/irqchip/irq-gic.c, gic_handle_irq() (v6.18).
    /// </summary>
    SgisAreIrqs = 1 << 0,

    /// <summary>
    /// The IPIs' numbers: 3 stops a CPU that crashes, 4 is the timer, 5 is irq_work. Source:
    /// arch/arm64/kernel/smp.c, enum ipi_msg_type (v6.1).
    /// </summary>
    IpiNumbers = 1 << 1,

    /// <summary>
    /// DSB ISHST before the write that sends: it completes the stores before it. Source:
    /// 21ec30c0ef52 (v4.16), 80e4e1f47288 (v5.18).
    /// </summary>
    DsbBeforeSgi = 1 << 2,

    /// <summary>
    /// ICC_SGI1R_EL1.RS is used, so Aff0 may be above 15. Source: drivers/irqchip/irq-gic-v3.c,
    /// gic_compute_target_list() (v4.15).
    /// </summary>
    RangeSelector = 1 << 3,

    /// <summary>
    /// One acknowledge for each exception, and an SGI is active until its handler has returned.
    /// Source: drivers/irqchip/irq-gic-v3.c, gic_handle_irq() (v6.1).
    /// </summary>
    OneAcknowledge = 1 << 4,

    /// <summary>
    /// Init waits for the distributor once more, clears the active priorities and looks whether
    /// each CPU can reach each other. Source: drivers/irqchip/irq-gic-v3.c (v6.1).
    /// </summary>
    InitAdditions = 1 << 5,

    /// <summary>
    /// SGI 3 stops a CPU by NMI where there are such, nothing wakes one up any more, and two IPIs
    /// that tracing leaves out follow. Source: arch/arm64/kernel/smp.c, enum ipi_msg_type (v6.12).
    /// </summary>
    StopNmis = 1 << 6,
}
