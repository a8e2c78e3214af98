using System.Text.Json.Serialization;

namespace SmpActors.Experiments.Results;

/// <summary>How System.Text.Json writes a result without reflection.</summary>
[JsonSerializable(typeof(RunResult))]
internal sealed partial class ResultJsonContext : JsonSerializerContext;
