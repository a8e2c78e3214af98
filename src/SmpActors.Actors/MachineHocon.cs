using Akka.Configuration;

namespace SmpActors.Actors;

/// <summary>The Akka settings that come with this package.</summary>
public static class MachineHocon
{
    /// <summary>The parts' dispatcher in wall time.</summary>
    public const string Dispatcher = "smpactors.part-dispatcher";

    /// <summary>The mailbox of parts of which each CPU has one, in wall time.</summary>
    public const string Mailbox = "smpactors.compact-mailbox";

    /// <summary>The content of <c>hocon/akka.hocon</c>.</summary>
    public static Config Base { get; } = Read("akka.hocon");

    private static Config Read(string name)
    {
        using var stream = typeof(MachineHocon).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
