using System.Text.Json.Serialization;

namespace SmpActors.Experiments.Conformance;

/// <summary>How System.Text.Json writes a comparison without reflection.</summary>
[JsonSerializable(typeof(ConformanceResult))]
internal sealed partial class ConformanceJsonContext : JsonSerializerContext;
