using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// Hands every message to the machine, which runs it when its turn comes. User messages do not pass
/// Akka's own mailbox run, system messages do.
/// </summary>
internal sealed class DeterministicDispatcher : MessageDispatcher
{
    private readonly Machine _machine;
    private readonly LaneQueue _tasks;

    public DeterministicDispatcher(
        MessageDispatcherConfigurator configurator, Machine machine, string id)
        : base(configurator)
    {
        _machine = machine;
        _tasks = new LaneQueue(machine, ActorRefs.Nobody) { Sink = new TaskSink() };
        Id = id;
        Throughput = 1;
        ShutdownTimeout = TimeSpan.Zero;
    }

    public override void Dispatch(ActorCell cell, Envelope envelope)
    {
        if (!_machine.IsAtHome && !_machine.Admits(cell.Self, envelope.Message))
        {
            DispatchLate(cell, envelope);
            return;
        }

        if (cell.Mailbox!.MessageQueue is LaneQueue { Cell: not null } queue)
            _machine.Post(queue, envelope.Message, envelope.Sender);
        else base.Dispatch(cell, envelope);
    }

    public override void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        if (!_machine.Admits(cell.Self, message))
        {
            SystemDispatchLate(cell, message);
            return;
        }

        // Akka's guardians are told of their children before they are started.
        TakeOver(cell);
        base.SystemDispatch(cell, message);
    }

    public override void Attach(ActorCell cell)
    {
        TakeOver(cell);
        base.Attach(cell);
    }

    protected override void ExecuteTask(IRunnable run)
    {
        if (run is Mailbox { MessageQueue: LaneQueue queue }) _machine.RequestRun(queue);
        else if (_machine.Admits(null, run)) _machine.Post(_tasks, run, ActorRefs.NoSender);
    }

    protected override void Shutdown()
    {
    }

    // Apart, since a closure is made where its variables are declared, used or not.
    private void DispatchLate(ActorCell cell, Envelope envelope) =>
        _machine.TakeLate(() => Dispatch(cell, envelope));

    private void SystemDispatchLate(ActorCell cell, SystemMessage message) =>
        _machine.TakeLate(() => SystemDispatch(cell, message));

    private void TakeOver(ActorCell cell)
    {
        var mailbox = cell.Mailbox!;
        if (ReferenceEquals(mailbox, Mailboxes.DeadLetterMailbox)) return;
        if (mailbox.MessageQueue is not LaneQueue queue)
        {
            // A queue of the user's own (a priority mailbox): it keeps its order, we keep the gate.
            queue = new LaneQueue(_machine, cell.Self, inner: mailbox.MessageQueue);
            AkkaInternals.SetQueue(mailbox, queue);
        }

        if (queue.Cell is null) queue.Attach(cell);
    }

    private sealed class TaskSink : IParcelSink
    {
        public void Receive(object message, IActorRef? sender) => ((IRunnable)message).Run();
    }
}
