using System.Globalization;
using System.Text;
using Xunit.Sdk;

namespace SmpActors.TestKit.Conformance;

/// <summary>A controller does not do what its manual asks.</summary>
/// <remarks>The message says what is asked, what was seen, and the accesses that show it.</remarks>
public sealed class ConformanceException : XunitException
{
    internal ConformanceException(
        Requirement requirement, string wanted, string seen, string circumstances, AccessLog log)
        : base(Text(requirement, wanted, seen, circumstances, log)) => Requirement = requirement;

    /// <summary>What is asked.</summary>
    public Requirement Requirement { get; }

    private static string Text(
        Requirement requirement, string wanted, string seen, string circumstances, AccessLog log)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{requirement.Rule}: {requirement.Says}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  manual: {requirement.Manual}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  wanted: {wanted}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  seen:   {seen}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  on:     {circumstances}");
        log.WriteTo(text);
        return text.ToString().TrimEnd();
    }
}
