using Akka.Actor;
using SmpActors.Simulation.Exploration;

namespace SmpActors.Simulation.Sample;

/// <summary>The bank, to be explored: each operation is a transfer.</summary>
public sealed class BankScenario(TellerKind kind) : IScenario
{
    private const long StartCents = 100_00;
    private const int AccountCount = 3;

    /// <summary>Who transfers how much from where to where.</summary>
    private static readonly (int Teller, int From, int To, long Cents)[] _transfers =
    [
        (0, 0, 1, 10_00),
        (1, 1, 2, 20_00),
        (0, 2, 0, 5_00),
        (1, 0, 2, 1_00),
    ];

    public string Name => $"bank, {kind}";

    public string Program => "bank 1";

    public string Definition => kind.ToString();

    public int OperationCount => _transfers.Length;

    public string Describe(int operation)
    {
        var (teller, from, to, cents) = _transfers[operation];
        return $"teller{teller} moves {cents} cents from account{from} to account{to}";
    }

    public IReadOnlyList<RunFailure> Run(Schedule schedule, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        using var simulation = Simulation.Create("bank", schedule.Seed);
        var system = simulation.System;
        var accounts = Enumerable.Range(0, AccountCount)
            .Select(i => system.ActorOf(Account.Props(StartCents), $"account{i}"))
            .ToArray();
        var tellers = Enumerable.Range(0, 2)
            .Select(i => system.ActorOf(Teller.Props(kind), $"teller{i}"))
            .ToArray();

        schedule.Decide(simulation);
        for (var i = 0; i < _transfers.Length; i++)
        {
            if (!schedule.Keeps(i)) continue;
            var (teller, from, to, cents) = _transfers[i];
            tellers[teller].Tell(new Teller.Transfer(accounts[from], accounts[to], cents));
        }

        simulation.RunToQuiescence(cancellation: cancellation);
        var total = Total(simulation, accounts);
        return total == StartCents * AccountCount
            ? []
            :
            [
                new(
                    "total",
                    total < StartCents * AccountCount ? "money is lost" : "money is made",
                    $"{total} cents are in all accounts, and there were "
                    + $"{StartCents * AccountCount}"),
            ];
    }

    public void Dispose()
    {
        // Each run has a system of its own.
    }

    private static long Total(Simulation simulation, IActorRef[] accounts)
    {
        var balances = accounts
            .Select(account => account.Ask<Account.Balance>(Account.Read.Instance))
            .ToArray();
        simulation.RunToQuiescence();
        return balances.Sum(balance => balance.Result.Cents);
    }
}
