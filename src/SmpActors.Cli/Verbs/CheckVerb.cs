using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SmpActors.Cli.Reports;
using SmpActors.Experiments.Config;

namespace SmpActors.Cli.Verbs;

/// <summary>
/// <c>smpactors check</c>: says everything that is wrong with experiments, runs none.
/// </summary>
public sealed class CheckVerb(CliHost host)
{
    private static readonly JsonWriterOptions _jsonOptions = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Checks each file.</summary>
    /// <param name="files">The experiments' files.</param>
    /// <param name="sets">Overrides as <c>path=value</c>, for each of them.</param>
    /// <param name="isJson">Whether standard output gets JSON and nothing else.</param>
    /// <returns>0 if nothing is wrong, else 2.</returns>
    public int Invoke(IReadOnlyList<string> files, IReadOnlyList<string> sets, bool isJson)
    {
        var reader = new ExperimentReader(host.Files);
        var overrides = sets.Select(ConfigOverride.Set).ToArray();
        var readings = files.Select(file => (file, reader.Read(file, overrides))).ToArray();
        if (isJson) WriteJson(readings);
        else WriteLines(readings);
        return readings.All(read => read.Item2.Experiment is not null)
            ? ExitStatus.Ok
            : ExitStatus.WrongInput;
    }

    private void WriteLines(IEnumerable<(string File, ExperimentReading Reading)> readings)
    {
        foreach (var (file, (experiment, problems)) in readings)
        {
            foreach (var problem in problems) host.WriteErrorLine(problem.ToString());
            if (experiment is null) continue;

            var machine = experiment.Machine;
            var kinds = string.Join(", then ", experiment.Workloads.Select(w => w.Kind));
            host.WriteLine(
                $"{file}: ok: {Figures.Count(machine.CpuCount, "CPU")} on "
                + $"{Figures.Count(machine.ChipCount, "chip")}, {machine.Interrupts}, {kinds}");
        }
    }

    private void WriteJson(IEnumerable<(string File, ExperimentReading Reading)> readings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _jsonOptions))
        {
            json.WriteStartArray();
            foreach (var (file, (experiment, problems)) in readings)
            {
                json.WriteStartObject();
                json.WriteString("file", file);
                json.WriteBoolean("ok", experiment is not null);
                json.WriteStartArray("problems");
                foreach (var problem in problems)
                {
                    json.WriteStartObject();
                    json.WriteString("place", problem.Place);
                    json.WriteString("path", problem.Path);
                    json.WriteString("what", problem.What);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        host.WriteRaw(Encoding.UTF8.GetString(buffer.ToArray()) + "\n");
    }
}
