using Akka.Actor;

namespace SmpActors.Simulation.Sample;

/// <summary>One account; it owns its balance.</summary>
public sealed class Account : ReceiveActor
{
    private long _balance;

    public Account(long balance)
    {
        _balance = balance;
        Receive<Read>(_ => Sender.Tell(new Balance(_balance)));
        Receive<Write>(command =>
        {
            _balance = command.Balance;
            Sender.Tell(Written.Instance);
        });
        Receive<Change>(command =>
        {
            _balance += command.By;
            Sender.Tell(Written.Instance);
        });
    }

    public static Props Props(long balance) =>
        Akka.Actor.Props.Create(() => new Account(balance));

    /// <summary>Question: what is the balance? Answered by <see cref="Balance"/>.</summary>
    public sealed record Read
    {
        public static readonly Read Instance = new();

        private Read()
        {
        }
    }

    /// <summary>Reply to <see cref="Read"/>, in cents.</summary>
    public sealed record Balance(long Cents);

    /// <summary>Command: the balance is now this, in cents.</summary>
    public sealed record Write(long Balance);

    /// <summary>Command: add so many cents, which may be negative.</summary>
    public sealed record Change(long By);

    /// <summary>Reply to <see cref="Write"/> and <see cref="Change"/>.</summary>
    public sealed record Written
    {
        public static readonly Written Instance = new();

        private Written()
        {
        }
    }
}
