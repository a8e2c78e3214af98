namespace SmpActors.Model.X86;

/// <summary>The registers of a local APIC, by their offset in its page at 0xFEE00000.</summary>
/// <remarks>
/// ISR, TMR and IRR are eight words each, 0x10 apart. As an x2APIC's MSR a register is
/// <see cref="ApicRegisters.MsrOf"/>. Source: Intel SDM vol. 3A, "Local APIC Register Address Map".
/// </remarks>
public enum ApicRegister : ushort
{
    Id = 0x020,
    Version = 0x030,
    Tpr = 0x080,
    Apr = 0x090,
    Ppr = 0x0a0,
    Eoi = 0x0b0,
    Rrd = 0x0c0,
    Ldr = 0x0d0,
    Dfr = 0x0e0,
    Svr = 0x0f0,
    Isr = 0x100,
    Tmr = 0x180,
    Irr = 0x200,
    Esr = 0x280,
    LvtCmci = 0x2f0,
    Icr = 0x300,
    Icr2 = 0x310,
    LvtTimer = 0x320,
    LvtThermal = 0x330,
    LvtPerf = 0x340,
    Lvt0 = 0x350,
    Lvt1 = 0x360,
    LvtError = 0x370,
    TimerInitialCount = 0x380,
    TimerCurrentCount = 0x390,
    TimerDivide = 0x3e0,
    SelfIpi = 0x3f0,
}
