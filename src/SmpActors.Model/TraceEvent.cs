using SmpActors.Model.Kernel;

namespace SmpActors.Model;

/// <summary>What can happen on the machine, in the kernel's vocabulary.</summary>
/// <remarks>The comment behind each kind says what the event's fields mean.</remarks>
public enum TraceEventKind : byte
{
    /// <summary>
    /// A cross-call API is entered. Detail: its <see cref="KernelFunction"/>; Value: wait.
    /// </summary>
    CallIssued,

    /// <summary>The API returns. Value: its result, 0 or a negative errno.</summary>
    CallReturned,

    /// <summary>The caller finds a csd locked and spins. Csd: the one waited for.</summary>
    CsdLockWaited,

    /// <summary>The owner locks a csd. Target: whom it is for; Value: its flags.</summary>
    CsdLocked,

    /// <summary>
    /// At the target: the entry is in call_single_queue. Value: 1 if it was empty.
    /// </summary>
    CsdQueued,

    /// <summary>At the target: delete-all took the entry. Value: its flags.</summary>
    CsdTaken,

    /// <summary>At the target: csd_unlock() stores 0. Value: the flags before.</summary>
    CsdReleased,

    /// <summary>At the owner: the unlock is visible, the slot is free again.</summary>
    CsdUnlocked,

    /// <summary>
    /// At the owner: an unlock of an earlier use, or a second one; nothing changes.
    /// </summary>
    CsdUnlockStale,

    /// <summary>
    /// A function starts. Detail: <see cref="SmpFunc"/>; Value: 1 if on the caller itself.
    /// </summary>
    FuncEntered,

    /// <summary>The function returned.</summary>
    FuncReturned,

    /// <summary>
    /// The kernel asks for an IPI. Detail: <see cref="IpiRaise"/>; Cause: its id.
    /// </summary>
    IpiRaised,

    /// <summary>
    /// An interrupt whose sender is not part of the run arrives, or one of the CPU's own sources
    /// asserts its, or a broadcast reaches a CPU that it was not meant for. Value: vector or INTID.
    /// </summary>
    IpiInjected,

    /// <summary>
    /// At the controller: the IPI became pending. Value: vector or INTID; Cause: its id.
    /// </summary>
    IpiPended,

    /// <summary>At the controller: it was pending already. Value: vector or INTID.</summary>
    IpiCoalesced,

    /// <summary>
    /// At the controller: it was not accepted. Value: vector or INTID; Detail: the rule.
    /// </summary>
    IpiRefused,

    /// <summary>
    /// At the controller: software cleared it before it was taken. Value: vector or INTID.
    /// </summary>
    IpiWithdrawn,

    /// <summary>At the controller: the CPU acknowledged it. Value: vector or INTID.</summary>
    IpiAcknowledged,

    /// <summary>At the CPU: the handler starts. Value: vector or INTID; Detail: reason.</summary>
    IpiEntered,

    /// <summary>At the CPU: the handler ends. Value: vector or INTID; Detail: reason.</summary>
    IpiExited,

    /// <summary>A register is written. Detail: its name; Value: what is written.</summary>
    RegisterWritten,

    /// <summary>A barrier instruction. Detail: its name.</summary>
    BarrierIssued,

    /// <summary>The kernel warns. Detail: the text, as the kernel prints it.</summary>
    Warned,

    /// <summary>A kernel function is entered. Detail: <see cref="KernelFunction"/>.</summary>
    FunctionEntered,

    /// <summary>A kernel function returns. Detail: <see cref="KernelFunction"/>.</summary>
    FunctionLeft,

    /// <summary>A guest task starts. Detail: its name; Value: its pid.</summary>
    TaskStarted,

    /// <summary>A guest task ends. Detail: its name; Value: its pid.</summary>
    TaskEnded,

    /// <summary>A work entered a list of irq_work. Detail: its <see cref="IrqWorkId"/>.</summary>
    IrqWorkQueued,

    /// <summary>An irq_work runs. Detail: its <see cref="IrqWorkId"/>.</summary>
    IrqWorkRun,

    /// <summary>
    /// A polling idle task was told by its flag, and no IPI is sent. Target: its CPU.
    /// </summary>
    IdleWokenWithoutIpi,

    /// <summary>A CPU's online bit changed. Value: 1 online, 0 offline.</summary>
    CpuOnlineChanged,

    /// <summary>The CPU stops for ever (CPU_STOP, REBOOT).</summary>
    CpuStopped,

    /// <summary>
    /// A rule of the fault plan acted, at the hop on what the part sent, or on the part itself.
    /// Detail: <see cref="FaultFiring"/>; of an IPI Cause: its id, Value: vector or INTID, and
    /// Target: its CPU at the last step of its way; Csd: the one that the message names.
    /// </summary>
    FaultFired,

    /// <summary>
    /// At the CPU: an instruction of its guest raised an exception. Detail: which, and by what.
    /// </summary>
    ExceptionRaised,

    /// <summary>
    /// At the CPU: a signal to the core that is no interrupt. Detail: INIT, SIPI or SMI; Value:
    /// what came with it.
    /// </summary>
    CoreSignalled,

    /// <summary>
    /// A CPU's stopper sees a state of stop_machine. Value and Detail: its
    /// <see cref="MultiStopState"/>.
    /// </summary>
    StopStateEntered,

    /// <summary>
    /// A state of CPU hotplug is done. Target: the CPU that goes up or down; Value: 1 up, 0 down;
    /// Detail: the name of its <see cref="CpuHotplugStep"/>.
    /// </summary>
    HotplugStepInvoked,

    /// <summary>
    /// The kernel prints a line that is no warning. Detail: the text; Value: its
    /// <see cref="LogLevel"/>.
    /// </summary>
    Printed,

    /// <summary>
    /// The csd-lock watchdog reports a wait. Csd: the one waited for; Target: the CPU that is
    /// blamed; Value: ns since the wait began; Cause: the stuck lock's number; Detail: its
    /// <see cref="CsdLockReport"/>.
    /// </summary>
    CsdLockReported,

    /// <summary>
    /// The csd-lock watchdog sends an IPI again; its <see cref="IpiRaised"/> follows. Csd: the one
    /// waited for; Target: who gets it; Cause: the stuck lock's number.
    /// </summary>
    CsdIpiResent,

    /// <summary>
    /// A csd that was reported is unlocked. Csd, Target: as above; Cause: the stuck lock's number.
    /// </summary>
    CsdLockUnstuck,

    /// <summary>The kernel panics. Detail: why.</summary>
    Panicked,

    /// <summary>
    /// A CPU has stopped the others, and goes on. Detail: a <see cref="CpuMask"/> of those that did
    /// not hear it.
    /// </summary>
    StopDone,
}

/// <summary>One thing that happened on one part; equal for equal seeds.</summary>
/// <param name="Part">Where.</param>
/// <param name="Kind">What.</param>
/// <param name="Csd">The csd it concerns, or default.</param>
/// <param name="Call">The call in whose course it happened, or default.</param>
/// <param name="Target">The CPU that it is aimed at, where the kind says so.</param>
/// <param name="Value">See the kind.</param>
/// <param name="Cause">The id of the IPI that it concerns, or 0.</param>
/// <param name="Detail">See the kind; immutable.</param>
public readonly record struct TraceEvent(
    PartId Part,
    TraceEventKind Kind,
    CsdId Csd = default,
    CallId Call = default,
    CpuId Target = default,
    long Value = 0,
    long Cause = 0,
    object? Detail = null);

/// <summary>One request for IPIs: who is to get which vector or INTID.</summary>
/// <param name="Targets">The CPUs that the kernel named.</param>
/// <param name="Vector">x86 vector, or on GIC the INTID.</param>
/// <param name="Reason">
/// The kernel's word for it, as /proc/interrupts and ipi_raise print it.
/// </param>
public sealed record IpiRaise(CpuMask Targets, int Vector, string Reason);
