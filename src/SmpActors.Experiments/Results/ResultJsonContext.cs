using System.Text.Json.Serialization;
using SmpActors.Experiments.Sweeps;

namespace SmpActors.Experiments.Results;

/// <summary>How System.Text.Json writes a result without reflection.</summary>
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(SweepResult))]
internal sealed partial class ResultJsonContext : JsonSerializerContext;
