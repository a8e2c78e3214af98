using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// How kernel code reaches its CPU's local APIC: the accessors that drivers share.
/// </summary>
/// <remarks>
/// Writes are posted, and a CPU's stay in order. A read waits for its answer.
/// Source: arch/x86/include/asm/apic.h (v4.9).
/// </remarks>
internal static class Apic
{
    /// <summary>
    /// apic_read(); of an x2APIC's DFR, which it has not, all ones, and without an APIC 0.
    /// </summary>
    /// <remarks>
    /// Source: arch/x86/include/asm/apic.h, native_apic_msr_read(); arch/x86/kernel/apic/
    /// apic_noop.c, noop_apic_read() (v4.9).
    /// </remarks>
    public static async GuestTask<ulong> Read(Cpu cpu, ApicRegister register)
    {
        switch (ModeOf(cpu))
        {
            case ApicMode.X2Apic when register == ApicRegister.Dfr: return uint.MaxValue;
            case ApicMode.Disabled: return 0;
        }

        var port = X86InterruptPort.Of(cpu);
        var key = port.OpenRequest();
        Send(cpu, new LocalApic.ReadRegister(register, key));

        // It is 32 bits, whatever RDMSR had in EDX.
        return await port.Answer(cpu, key) & uint.MaxValue;
    }

    /// <summary>Reads ICR until it is not busy.</summary>
    public static GuestTask<ulong> ReadIcrWhenIdle(Cpu cpu)
    {
        var port = X86InterruptPort.Of(cpu);
        var key = port.OpenRequest();
        Send(cpu, new LocalApic.ReadIcrWhenIdle(key));
        return port.Answer(cpu, key);
    }

    /// <summary>RDMSR of IA32_APIC_BASE.</summary>
    public static async GuestTask<ApicBase> ReadBase(Cpu cpu)
    {
        var port = X86InterruptPort.Of(cpu);
        var key = port.OpenRequest();
        Send(cpu, new LocalApic.ReadApicBase(key));
        return new(await port.Answer(cpu, key));
    }

    /// <summary>WRMSR to IA32_APIC_BASE.</summary>
    /// <returns>False if it raised #GP.</returns>
    public static async GuestTask<bool> WriteBase(Cpu cpu, ApicBase value)
    {
        var port = X86InterruptPort.Of(cpu);
        var key = port.OpenRequest();
        cpu.TraceRegisterWrite("IA32_APIC_BASE", value.Raw);
        Send(cpu, new LocalApic.WriteApicBase(value, key));
        return await port.Answer(cpu, key) == 0;
    }

    /// <summary>apic_write() to a register that sends nothing.</summary>
    /// <remarks>
    /// To an x2APIC, what it has no register for, or a read-only one, is not written at all, and
    /// without an APIC nothing is.
    /// Source: arch/x86/include/asm/apic.h, native_apic_msr_write() (v4.9).
    /// </remarks>
    /// <param name="cpu">Whose APIC.</param>
    /// <param name="register">Which.</param>
    /// <param name="name">Its name in a trace.</param>
    /// <param name="value">The word.</param>
    public static void Write(Cpu cpu, ApicRegister register, string name, uint value)
    {
        switch (ModeOf(cpu))
        {
            case ApicMode.X2Apic when IsDropped(register):
            case ApicMode.Disabled:
                return;
        }

        cpu.TraceRegisterWrite(name, value);
        Send(cpu, new LocalApic.WriteRegister(register, value));
    }

    /// <summary>Writes ICR2, which sends nothing.</summary>
    public static void WriteIcr2(Cpu cpu, uint value)
    {
        cpu.TraceRegisterWrite("ICR2", value);
        Send(cpu, new LocalApic.WriteIcr2(value));
    }

    /// <summary>Writes ICR, which sends: 32 bits of an xAPIC, 64 of an x2APIC.</summary>
    public static void WriteIcr(Cpu cpu, ulong value)
    {
        cpu.TraceRegisterWrite("ICR", value);
        var isBroadcast = new Icr(value).Shorthand
            is Shorthand.AllIncludingSelf or Shorthand.AllExcludingSelf;
        var meant = isBroadcast ? cpu.IpiRequest : null;
        Send(cpu, new LocalApic.WriteIcr(value, cpu.IpiCause, meant));
    }

    /// <summary>Writes SELF IPI of an x2APIC.</summary>
    public static void WriteSelfIpi(Cpu cpu, byte vector)
    {
        cpu.TraceRegisterWrite("SELF", vector);
        Send(cpu, new LocalApic.WriteSelfIpi(vector, cpu.IpiCause));
    }

    /// <summary>ack_APIC_irq().</summary>
    public static void WriteEoi(Cpu cpu)
    {
        cpu.TraceRegisterWrite("EOI", 0);
        Send(cpu, LocalApic.Eoi.Instance);
    }

    /// <summary>The mode in which the kernel drives its APICs.</summary>
    public static ApicMode ModeOf(Cpu cpu) => ((X86Arch)cpu.Kernel.Arch).Apic.Mode;

    /// <summary>Whether a rule of this machine is switched off.</summary>
    public static bool Lacks(Cpu cpu, X86Weakness rule) =>
        ((X86Arch)cpu.Kernel.Arch).Apic.Options.Lacks(rule);

    private static bool IsDropped(ApicRegister register) => register
        is ApicRegister.Dfr or ApicRegister.Id or ApicRegister.Ldr or ApicRegister.Version;

    private static void Send(Cpu cpu, IMessage message) =>
        cpu.Send(PartId.LocalApic(cpu.Number), message);
}
