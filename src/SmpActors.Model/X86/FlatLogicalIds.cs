using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Logical ids of flat mode: one bit of 8, that of the CPU's number.</summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/apic_flat_64.c, flat_init_apic_ldr(); arch/x86/include/asm/apic.h,
/// default_init_apic_ldr() (v4.9), which do the same.
/// </remarks>
internal static class FlatLogicalIds
{
    /// <summary>How many there are.</summary>
    public const int Count = 8;

    public const string LimitReason =
        "an xAPIC's logical destination in flat mode has 8 bits, one for each CPU";

    public static byte Of(CpuId cpu) => cpu.Value < Count ? (byte)(1 << cpu.Value) : (byte)0;

    /// <summary>Makes this CPU's APIC known by its logical id.</summary>
    public static async GuestTask Init(Cpu cpu)
    {
        Apic.Write(cpu, ApicRegister.Dfr, "DFR", Dfr.Flat.Raw);
        var ldr = new Ldr((uint)await Apic.Read(cpu, ApicRegister.Ldr));
        Apic.Write(cpu, ApicRegister.Ldr, "LDR", (ldr with { LogicalId = Of(cpu.Number) }).Raw);
    }
}
