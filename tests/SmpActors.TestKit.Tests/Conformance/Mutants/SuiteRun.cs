using System.Reflection;
using SmpActors.TestKit.Conformance;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>Runs facts of a suite on controllers that a test makes.</summary>
internal static class SuiteRun
{
    /// <summary>The fact fails and names its rule; another, which does not matter, holds.</summary>
    public static void Catches(ConformanceSuite suite, string rule, string fact, string holds)
    {
        var fault = Fault(suite, fact);

        Assert.NotNull(fault);
        Assert.Equal(rule, fault.Requirement.Rule);
        Assert.StartsWith(rule + ": ", fault.Message, StringComparison.Ordinal);
        Assert.Null(Fault(suite, holds));
    }

    /// <summary>Each fact of a suite fails on one controller with a fault at least.</summary>
    /// <param name="faulty">The suite, once for each controller.</param>
    /// <param name="declaredIn">Whose facts count; null for all, the inherited ones too.</param>
    public static void EachFactCanFail(
        IReadOnlyList<ConformanceSuite> faulty, Type? declaredIn = null)
    {
        var facts = FactsOf(faulty[0])
            .Where(fact => declaredIn is null || fact.DeclaringType == declaredIn)
            .ToList();
        var neverFail = facts.Where(fact => faulty.All(suite => Fault(suite, fact) is null));

        Assert.NotEmpty(facts);
        Assert.Empty(neverFail.Select(fact => fact.Name));
    }

    /// <summary>Runs one fact; null if it holds.</summary>
    public static ConformanceException? Fault(ConformanceSuite suite, string fact) =>
        Fault(suite, FactOf(suite, fact));

    private static IEnumerable<MethodInfo> FactsOf(ConformanceSuite suite) => suite.GetType()
        .GetMethods()
        .Where(method => method.GetCustomAttribute<ConformanceFactAttribute>() is not null);

    private static MethodInfo FactOf(ConformanceSuite suite, string fact) =>
        FactsOf(suite).Single(method => method.Name == fact);

    private static ConformanceException? Fault(ConformanceSuite suite, MethodInfo fact)
    {
        try
        {
            fact.Invoke(suite, BindingFlags.DoNotWrapExceptions, null, null, null);
            return null;
        }
        catch (ConformanceException fault)
        {
            return fault;
        }
    }
}
