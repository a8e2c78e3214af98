using Akka.Actor;

namespace SmpActors.Simulation.Sample;

/// <summary>How a teller changes a balance.</summary>
public enum TellerKind
{
    /// <summary>
    /// Reads, adds, writes. Two of them may read before either writes: money is lost.
    /// </summary>
    ReadThenWrite,

    /// <summary>Tells the account what to add.</summary>
    Change,
}

/// <summary>Transfers money between accounts, one transfer after the other.</summary>
public sealed class Teller : ReceiveActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Teller(TellerKind kind) => ReceiveAsync<Transfer>(async transfer =>
    {
        var client = Sender;
        await Add(kind, transfer.From, -transfer.Cents);
        await Add(kind, transfer.To, transfer.Cents);
        client.Tell(new Transferred(transfer.Cents));
    });

    public static Props Props(TellerKind kind) =>
        Akka.Actor.Props.Create(() => new Teller(kind));

    private static async Task Add(TellerKind kind, IActorRef account, long cents)
    {
        if (kind == TellerKind.Change)
        {
            await account.Ask<Account.Written>(new Account.Change(cents), Patience);
            return;
        }

        var before = await account.Ask<Account.Balance>(Account.Read.Instance, Patience);
        await account.Ask<Account.Written>(new Account.Write(before.Cents + cents), Patience);
    }

    /// <summary>Command: move money.</summary>
    public sealed record Transfer(IActorRef From, IActorRef To, long Cents);

    /// <summary>Event: the money was moved.</summary>
    public sealed record Transferred(long Cents);
}
