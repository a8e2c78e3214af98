using System.Text.Json.Serialization;

namespace SmpActors.Experiments.Exploration;

/// <summary>How System.Text.Json writes a report without reflection.</summary>
[JsonSerializable(typeof(ExplorationReport))]
internal sealed partial class ExplorationReportContext : JsonSerializerContext;
