using System.Text.Json.Serialization;

namespace SmpActors.Simulation.Replays;

/// <summary>How System.Text.Json writes a replay without reflection.</summary>
[JsonSerializable(typeof(ReplayText))]
internal sealed partial class ReplayJsonContext : JsonSerializerContext;
