using System.Text.Json.Serialization;

namespace SmpActors.Experiments.Exploration;

/// <summary>How System.Text.Json writes a source without reflection.</summary>
[JsonSerializable(typeof(ExperimentSource))]
internal sealed partial class ExperimentSourceContext : JsonSerializerContext;
