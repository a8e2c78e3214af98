using System.Reflection;
using Akka.Actor;

namespace SmpActors.Simulation.Replays;

/// <summary>The versions that decide a run beside the program under test.</summary>
internal static class EngineVersion
{
    /// <summary><c>SmpActors.Simulation 0.1.0, Akka 1.5.74</c>.</summary>
    public static string Text { get; } =
        $"SmpActors.Simulation {Of(typeof(EngineVersion).Assembly)}, "
        + $"Akka {Of(typeof(ActorSystem).Assembly)}";

    /// <summary>An assembly's version as its package has it, without the commit.</summary>
    public static string Of(Assembly assembly)
    {
        var text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "";
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? text : text[..plus];
    }
}
