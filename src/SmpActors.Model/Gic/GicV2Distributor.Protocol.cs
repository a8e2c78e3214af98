namespace SmpActors.Model.Gic;

public sealed partial class GicV2Distributor
{
    /// <summary>Command: a register is written. Posted: there is no answer.</summary>
    /// <param name="Writer">The CPU that writes; registers of INTIDs 0 to 31 are banked.</param>
    /// <param name="Offset">See <see cref="Gicd"/>.</param>
    /// <param name="Value">What is written.</param>
    /// <param name="Cause">
    /// Of a write of GICD_SGIR the request's id, for the trace; hardware does not look at it.
    /// </param>
    public sealed record WriteRegister(CpuId Writer, int Offset, uint Value, long Cause) : IMessage;

    /// <summary>
    /// Command: read a register; see <see cref="GicV2CpuInterface.RegisterRead"/>.
    /// </summary>
    /// <param name="Asker">The CPU that reads.</param>
    /// <param name="Key">The asker's name for this read.</param>
    /// <param name="Offset">See <see cref="Gicd"/>.</param>
    public sealed record ReadRegister(CpuId Asker, long Key, int Offset) : IMessage;

    /// <summary>Command from outside: an SGI arrives whose sender is not of this run.</summary>
    /// <param name="Target">The CPU that it is for, which counts as its sender too.</param>
    /// <param name="IntId">0 to 15.</param>
    /// <param name="Cause">Its id, for the trace.</param>
    public sealed record InjectSgi(CpuId Target, int IntId, long Cause) : IMessage;

    /// <summary>Command from outside: a device drives the input of an SPI.</summary>
    /// <param name="IntId">32 to 63; another has no input here and is ignored.</param>
    /// <param name="IsAsserted">The level that it drives.</param>
    public sealed record SetLine(int IntId, bool IsAsserted) : IMessage;

    /// <summary>Reply to <see cref="GicV2CpuInterface.Set"/>: the CPU acknowledged it.</summary>
    public sealed record Activate(CpuId Cpu, GiccIar Interrupt) : IMessage
    {
        private static readonly Activate[] _sgis =
            SgiTable(static (cpu, interrupt) => new Activate(cpu, interrupt));

        /// <summary>The message for an interrupt, shared where it is an SGI.</summary>
        public static Activate Of(CpuId cpu, GiccIar interrupt) =>
            SgiPlace(cpu, interrupt) is var place and >= 0 ? _sgis[place] : new(cpu, interrupt);
    }

    /// <summary>
    /// Reply to <see cref="GicV2CpuInterface.Set"/>: the CPU interface no longer holds the
    /// interrupt, and nobody acknowledged it.
    /// </summary>
    public sealed record Release(CpuId Cpu, GiccIar Interrupt) : IMessage;

    /// <summary>Command: the interrupt is over.</summary>
    public sealed record Deactivate(CpuId Cpu, GiccIar Interrupt) : IMessage
    {
        private static readonly Deactivate[] _sgis =
            SgiTable(static (cpu, interrupt) => new Deactivate(cpu, interrupt));

        /// <summary>The message for an interrupt, shared where it is an SGI.</summary>
        public static Deactivate Of(CpuId cpu, GiccIar interrupt) =>
            SgiPlace(cpu, interrupt) is var place and >= 0 ? _sgis[place] : new(cpu, interrupt);
    }

    /// <summary>One message for each CPU, SGI and sender.</summary>
    private static T[] SgiTable<T>(Func<CpuId, GiccIar, T> make) =>
    [
        .. Enumerable.Range(0, CpuCountMax * IntId.SgiCount * CpuCountMax).Select(place => make(
            new(place / (IntId.SgiCount * CpuCountMax)),
            new()
            {
                IntId = place / CpuCountMax % IntId.SgiCount,
                Source = place % CpuCountMax,
            })),
    ];

    private static int SgiPlace(CpuId cpu, GiccIar interrupt) =>
        IntId.IsSgi(interrupt.IntId) && cpu.Value < CpuCountMax
            ? (((cpu.Value * IntId.SgiCount) + interrupt.IntId) * CpuCountMax) + interrupt.Source
            : -1;
}
