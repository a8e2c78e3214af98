using Akka.Actor;
using SmpActors.Actors;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Topology;
using SmpActors.Model.X86;

namespace SmpActors.Experiments.Conformance;

/// <summary>Sees what one call after the other does on a machine.</summary>
/// <remarks>
/// The window opens when the call begins and ends with the call of the next row: what follows from
/// a call after its return is its own as well. Virtual time: one thread.
/// </remarks>
internal sealed class CallWitness : ITraceFold
{
    /// <summary>An IPI's id begins with its sender's number.</summary>
    private const int SenderShift = 40;

    private readonly List<SentWrite> _writes = [];
    private CpuId _caller;
    private CpuMask _ran;
    private CpuMask _sgiTo;
    private int _ranCount;
    private int _condCount;
    private int _icrReads;
    private int _sendsWhenRun;
    private int? _ret;
    private bool _isOpen;

    private int SendCount => _writes.Count(static write => write.Sends);

    /// <summary>A call begins; what was seen before is another's.</summary>
    public void Open(CpuId caller)
    {
        Forget();
        _caller = caller;
        _isOpen = true;
    }

    /// <summary>Forgets the last call; nothing is seen until the next begins.</summary>
    public void Forget()
    {
        _writes.Clear();
        (_ran, _sgiTo) = (CpuMask.Empty, CpuMask.Empty);
        (_ranCount, _condCount, _icrReads, _sendsWhenRun) = (0, 0, 0, 0);
        _ret = null;
        _isOpen = false;
    }

    /// <summary>The call has returned.</summary>
    public void Returned(int ret) => _ret = ret;

    /// <summary>The callback runs.</summary>
    public void Ran(CpuId cpu)
    {
        _ran = _ran.Or(CpuMask.Of(cpu));
        _ranCount++;
        if (cpu == _caller) _sendsWhenRun = SendCount;
    }

    /// <summary>The condition function is called.</summary>
    public void CondCalled() => _condCount++;

    public void Add(in StampedEvent happened)
    {
        if (!_isOpen) return;

        var what = happened.Event;
        switch (what.Kind)
        {
            case TraceEventKind.RegisterWritten:
                if (SendRegisters.RowNameOf((string)what.Detail!) is { } name)
                {
                    _writes.Add(new(name, (ulong)what.Value, new(what.Part.Index)));
                }

                break;
            case TraceEventKind.IpiPended or TraceEventKind.IpiCoalesced
                when what.Part.Kind == PartKind.Redistributor
                && what.Cause >> SenderShift == _caller.Value:
                _sgiTo = _sgiTo.Or(CpuMask.Of(new CpuId(what.Part.Index)));
                break;
            default: break;
        }
    }

    /// <summary>What the call did so far.</summary>
    public CallBehaviour Behaviour() => new()
    {
        Ret = _ret,
        Writes = [.. _writes],
        Sends = SendCount,
        Ran = _ran,
        RanCount = _ranCount,
        Local = !_ran.Contains(_caller) ? LocalPart.None
            : SendCount == 0 ? LocalPart.Only
            : _sendsWhenRun == SendCount ? LocalPart.After
            : LocalPart.Before,
        CondCount = _condCount,
        SgiTo = _sgiTo,
        IcrReads = _icrReads,
    };

    /// <summary>A hop that shows the witness what no event tells: reads of ICR.</summary>
    public IInterconnect Around(IInterconnect inner) => new Hop(this, inner);

    private sealed class Hop(CallWitness witness, IInterconnect inner) : IInterconnect
    {
        public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent)
        {
            // A poll's first read: only a busy ICR makes it read on, and an emulator's never is.
            if (witness._isOpen
                && sent.Message is LocalApic.ReadRegister { Register: ApicRegister.Icr }
                && from == PartId.Cpu(witness._caller))
            {
                witness._icrReads++;
            }

            return inner.Send(from, sender, in sent);
        }
    }
}
