using System.Globalization;
using System.Numerics;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// How Linux brings a CPU's local APIC from reset to work. Runs with interrupts off.
/// </summary>
/// <remarks>Source: arch/x86/kernel/apic/apic.c (v4.9).</remarks>
public static class LocalApicSetup
{
    private const string File = "arch/x86/kernel/apic/apic.c";
    private const int EoiCountMax = 256;

    /// <summary>The kernel gives its draining about one second.</summary>
    private const int DrainPassMax = 100;
    private const long DrainPassNs = 10_000_000;

    private static readonly KernelFunction _x2Apic = new("x2apic_setup", File);
    private static readonly KernelFunction _setup = new("setup_local_APIC", File);
    private static readonly KernelFunction _clear = new("clear_local_APIC", File);
    private static readonly KernelFunction _disable = new("disable_local_APIC", File);
    private static readonly KernelFunction _end = new("end_local_APIC_setup", File);

    /// <summary>SVR in use: enabled, spurious vector 0xff.</summary>
    public static Svr Enabled => new() { IsEnabled = true, Vector = IrqVectors.SpuriousApic };

    /// <summary>LVT0 in use: ExtINT, masked, for no machine here is in PIC mode.</summary>
    public static Lvt Lvt0 => new() { DeliveryMode = DeliveryMode.ExtInt, IsMasked = true };

    /// <summary>LVT error in use.</summary>
    public static Lvt LvtError => new() { Vector = IrqVectors.ErrorApic };

    /// <summary>LVT1 in use: NMI, on the boot CPU only.</summary>
    public static Lvt Lvt1Of(CpuId cpu) =>
        new() { DeliveryMode = DeliveryMode.Nmi, IsMasked = cpu.Value != 0 };

    /// <summary>
    /// TPR in use: class 0 lets every legal vector through, class 1 no vector of an exception.
    /// </summary>
    public static Tpr TprOf(X86Options options) =>
        new() { Class = options.Has(X86Change.RaisesTpr) ? (byte)1 : (byte)0 };

    /// <summary>Everything that a CPU does to its local APIC when it comes up.</summary>
    public static async GuestTask BringUp(Cpu cpu, ApicDriver apic)
    {
        if (apic.Mode == ApicMode.Disabled) return;
        if (apic.Mode == ApicMode.X2Apic) await X2ApicSetup(cpu);
        await SetupLocalApic(cpu, apic);
        await EndLocalApicSetup(cpu);
    }

    /// <summary>Switches this CPU's APIC to x2APIC mode.</summary>
    /// <remarks>Source: arch/x86/kernel/apic/apic.c, x2apic_setup() (v4.9).</remarks>
    public static async GuestTask X2ApicSetup(Cpu cpu)
    {
        using var scope = cpu.In(_x2Apic);
        var value = await Apic.ReadBase(cpu);
        if (value.Mode == ApicMode.X2Apic) return;
        if (!await Apic.WriteBase(cpu, value.WithX2Apic)) cpu.Warn(_x2Apic);
    }

    /// <summary>Sets this CPU's APIC up, from its logical id to LVT1.</summary>
    /// <remarks>Source: arch/x86/kernel/apic/apic.c, setup_local_APIC() (v4.9), 64-bit.</remarks>
    public static async GuestTask SetupLocalApic(Cpu cpu, ApicDriver apic)
    {
        using var scope = cpu.In(_setup);
        if (!await IsApicIdRegistered(cpu, apic))
        {
            cpu.Warn(string.Create(CultureInfo.InvariantCulture, $"kernel BUG in {_setup.Name}"));
            return;
        }

        await apic.InitApicLdr(cpu);

        await Apic.Read(cpu, ApicRegister.Tpr);
        Apic.Write(cpu, ApicRegister.Tpr, "TPR", TprOf(apic.Options).Raw);

        await Drain(cpu);

        var svr = new Svr((uint)await Apic.Read(cpu, ApicRegister.Svr));
        svr = svr with { IsEnabled = true, Vector = IrqVectors.SpuriousApic };
        Apic.Write(cpu, ApicRegister.Svr, "SVR", svr.Raw);

        await Apic.Read(cpu, ApicRegister.Lvt0);
        Apic.Write(cpu, ApicRegister.Lvt0, "LVT0", Lvt0.Raw);
        Apic.Write(cpu, ApicRegister.Lvt1, "LVT1", Lvt1Of(cpu.Number).Raw);
    }

    /// <summary>Lets errors raise their vector, and forgets old ones.</summary>
    /// <remarks>
    /// Source: arch/x86/kernel/apic/apic.c, end_local_APIC_setup(), lapic_setup_esr() (v4.9).
    /// </remarks>
    public static async GuestTask EndLocalApicSetup(Cpu cpu)
    {
        using var scope = cpu.In(_end);
        Apic.Write(cpu, ApicRegister.Esr, "ESR", 0);
        await Apic.Read(cpu, ApicRegister.Esr);
        Apic.Write(cpu, ApicRegister.LvtError, "LVTERR", LvtError.Raw);
        Apic.Write(cpu, ApicRegister.Esr, "ESR", 0);
        await Apic.Read(cpu, ApicRegister.Esr);
    }

    /// <summary>Masks all sources of this CPU's own, and forgets errors.</summary>
    /// <remarks>
    /// Masking an entry whose vector is 0 may be an error to the APIC, so that errors are masked
    /// first, with a legal vector. Source: arch/x86/kernel/apic/apic.c, clear_local_APIC() (v4.9),
    /// of an APIC with seven entries (from knowledge, unverified).
    /// </remarks>
    public static async GuestTask ClearLocalApic(Cpu cpu)
    {
        using var scope = cpu.In(_clear);
        Apic.Write(cpu, ApicRegister.LvtError, "LVTERR", (LvtError with { IsMasked = true }).Raw);
        await Mask(cpu, ApicRegister.LvtTimer, "LVTT");
        await Mask(cpu, ApicRegister.Lvt0, "LVT0");
        await Mask(cpu, ApicRegister.Lvt1, "LVT1");
        await Mask(cpu, ApicRegister.LvtPerf, "LVTPC");
        await Mask(cpu, ApicRegister.LvtThermal, "LVTTHMR");
        var cmci = new Lvt((uint)await Apic.Read(cpu, ApicRegister.LvtCmci));
        if (!cmci.IsMasked) await Mask(cpu, ApicRegister.LvtCmci, "LVTCMCI");

        Apic.Write(cpu, ApicRegister.LvtTimer, "LVTT", Lvt.Masked.Raw);
        Apic.Write(cpu, ApicRegister.Lvt0, "LVT0", Lvt.Masked.Raw);
        Apic.Write(cpu, ApicRegister.Lvt1, "LVT1", Lvt.Masked.Raw);
        Apic.Write(cpu, ApicRegister.LvtError, "LVTERR", Lvt.Masked.Raw);
        Apic.Write(cpu, ApicRegister.LvtPerf, "LVTPC", Lvt.Masked.Raw);
        Apic.Write(cpu, ApicRegister.Esr, "ESR", 0);
        await Apic.Read(cpu, ApicRegister.Esr);
    }

    /// <summary>Masks all sources and disables this CPU's APIC in software.</summary>
    /// <remarks>Source: arch/x86/kernel/apic/apic.c, disable_local_APIC() (v4.9).</remarks>
    public static async GuestTask DisableLocalApic(Cpu cpu)
    {
        using var scope = cpu.In(_disable);
        if (Apic.ModeOf(cpu) == ApicMode.Disabled) return;

        await ClearLocalApic(cpu);
        var svr = new Svr((uint)await Apic.Read(cpu, ApicRegister.Svr));
        Apic.Write(cpu, ApicRegister.Svr, "SVR", (svr with { IsEnabled = false }).Raw);
    }

    private static async GuestTask Mask(Cpu cpu, ApicRegister entry, string name)
    {
        var lvt = new Lvt((uint)await Apic.Read(cpu, entry));
        Apic.Write(cpu, entry, name, (lvt with { IsMasked = true }).Raw);
    }

    private static async GuestTask<bool> IsApicIdRegistered(Cpu cpu, ApicDriver apic)
    {
        var word = (uint)await Apic.Read(cpu, ApicRegister.Id);
        var id = new ApicId(apic.Mode == ApicMode.X2Apic ? word : new XApicId(word).Id);
        return cpu.Kernel.Topology.CpuOf(id) is not null;
    }

    /// <summary>Ends what an earlier kernel left in service, until nothing is pending.</summary>
    private static async GuestTask Drain(Cpu cpu)
    {
        var eoiCount = 0;
        for (var pass = 0; pass < DrainPassMax; pass++)
        {
            var isQueued = false;
            for (var i = ApicRegisters.WordCount - 1; i >= 0; i--)
            {
                var word = ApicRegisters.Word(ApicRegister.Irr, i);
                isQueued |= await Apic.Read(cpu, word) != 0;
            }

            for (var i = ApicRegisters.WordCount - 1; i >= 0; i--)
            {
                var inService = await Apic.Read(cpu, ApicRegisters.Word(ApicRegister.Isr, i));
                for (var n = BitOperations.PopCount(inService); n > 0; n--)
                {
                    Apic.WriteEoi(cpu);
                    eoiCount++;
                }
            }

            if (eoiCount > EoiCountMax)
            {
                cpu.Warn(string.Create(
                    CultureInfo.InvariantCulture,
                    $"LAPIC pending interrupts after {eoiCount} EOI"));
                return;
            }

            if (!isQueued) return;
            await cpu.Elapse(DrainPassNs);
        }

        cpu.Warn(_setup);
    }
}
