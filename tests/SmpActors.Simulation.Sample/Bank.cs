using Akka.Actor;

namespace SmpActors.Simulation.Sample;

/// <summary>What one run of the bank came to.</summary>
/// <param name="TotalCents">Money in all accounts at the end.</param>
/// <param name="ExpectedCents">Money in all accounts at the start.</param>
/// <param name="Hash">Of the run.</param>
public sealed record Outcome(long TotalCents, long ExpectedCents, ulong Hash)
{
    public bool IsSound => TotalCents == ExpectedCents;
}

/// <summary>
/// An ordinary actor system with two tellers and three accounts. The total must stay as it is,
/// whatever the order in which messages arrive.
/// </summary>
public static class Bank
{
    private const long StartCents = 100_00;

    /// <summary>Runs the bank once, in the order of a seed.</summary>
    public static Outcome Run(ulong seed, TellerKind kind)
    {
        using var simulation = Simulation.Create("bank", seed);
        var system = simulation.System;
        var accounts = Enumerable.Range(0, 3)
            .Select(i => system.ActorOf(Account.Props(StartCents), $"account{i}"))
            .ToArray();
        var tellers = Enumerable.Range(0, 2)
            .Select(i => system.ActorOf(Teller.Props(kind), $"teller{i}"))
            .ToArray();

        tellers[0].Tell(new Teller.Transfer(accounts[0], accounts[1], 10_00));
        tellers[1].Tell(new Teller.Transfer(accounts[1], accounts[2], 20_00));
        simulation.RunToQuiescence();

        var balances = accounts
            .Select(account => account.Ask<Account.Balance>(Account.Read.Instance))
            .ToArray();
        simulation.RunToQuiescence();
        return new Outcome(
            balances.Sum(balance => balance.Result.Cents), StartCents * accounts.Length,
            simulation.Hash);
    }

    /// <summary>
    /// The first seed whose run loses or makes money, of so many from 0; null if there is none.
    /// </summary>
    public static ulong? FindSeed(TellerKind kind, int seedCount)
    {
        for (var seed = 0UL; seed < (ulong)seedCount; seed++)
        {
            if (!Run(seed, kind).IsSound) return seed;
        }

        return null;
    }
}
