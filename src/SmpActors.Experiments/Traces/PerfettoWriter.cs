using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace SmpActors.Experiments.Traces;

/// <summary>Writes a run's events as Chrome trace JSON: equal bytes for equal events.</summary>
/// <remarks>
/// CPUs are the threads of one process, interrupt controllers those of another; each IPI is an
/// arrow from the call that sends it to the handler that takes it. A <c>ts</c> is the machine's
/// time in us with three decimals; where slices would have no width it is a few ns more, and
/// <c>args.ns</c> says the machine's.
/// </remarks>
public static class PerfettoWriter
{
    /// <summary>ts and dur are in us: three decimals say ns.</summary>
    private const int Decimals = 3;

    /// <summary>Writes the whole file.</summary>
    /// <param name="events">By <see cref="StampedEvent.Number"/> ascending.</param>
    /// <param name="title">What the metadata says.</param>
    /// <param name="output">Gets UTF-8, one event on a line; it stays open.</param>
    public static void Write(
        IReadOnlyList<StampedEvent> events, TraceTitle title, Stream output)
    {
        var picture = new PerfettoPicture(title.CpuCount);
        foreach (var happened in events) picture.Add(happened);

        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        output.Write("{\"displayTimeUnit\":\"ns\",\"metadata\":"u8);
        WriteMetadata(json, title);
        Flush(json, buffer, output);
        output.Write(",\"traceEvents\":["u8);
        var separator = "\n"u8;
        foreach (var drawn in picture.Finish())
        {
            output.Write(separator);
            WriteEvent(json, drawn);
            Flush(json, buffer, output);
            separator = ",\n"u8;
        }

        output.Write("\n]}\n"u8);
    }

    private static void Flush(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer, Stream output)
    {
        json.Flush();
        output.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
        json.Reset(buffer);
    }

    private static void WriteMetadata(Utf8JsonWriter json, TraceTitle title)
    {
        json.WriteStartObject();
        json.WriteString("experiment", title.Experiment);
        json.WriteString("seed", title.Seed.ToString(CultureInfo.InvariantCulture));
        json.WriteString("kernel", title.Kernel);
        json.WriteNumber("cpus", title.CpuCount);
        json.WriteNumber("events-not-kept", title.EventsNotKept);
        json.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter json, PerfettoEvent drawn)
    {
        json.WriteStartObject();
        json.WriteString("ph", drawn.Phase.ToString());
        json.WriteNumber("pid", drawn.Row.ProcessId);
        if (drawn.Phase != 'C') json.WriteNumber("tid", drawn.Row.ThreadId);
        if (drawn.Phase != 'M') json.WriteNumber("ts", Microseconds(drawn.AtNs));
        if (drawn.Phase == 'X') json.WriteNumber("dur", Microseconds(drawn.DurationNs));
        json.WriteString("name", drawn.Name);
        if (drawn.Category.Length > 0) json.WriteString("cat", drawn.Category);
        if (drawn.Id != 0)
        {
            json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"0x{drawn.Id:x}"));
        }

        if (drawn.Phase == 'f') json.WriteString("bp", "e");
        if (drawn.Phase == 'i') json.WriteString("s", "t");
        if (drawn.Arguments.Count > 0) WriteArguments(json, drawn.Arguments);
        json.WriteEndObject();
    }

    private static void WriteArguments(
        Utf8JsonWriter json, IReadOnlyList<(string Name, object Value)> arguments)
    {
        json.WriteStartObject("args");
        foreach (var (name, value) in arguments)
        {
            switch (value)
            {
                case long number: json.WriteNumber(name, number); break;
                case bool flag: json.WriteBoolean(name, flag); break;
                default:
                    json.WriteString(name, string.Create(CultureInfo.InvariantCulture, $"{value}"));
                    break;
            }
        }

        json.WriteEndObject();
    }

    /// <summary>ns as us, exactly: 12345 is 12.345, and 12000 is 12.000.</summary>
    private static decimal Microseconds(long ns) => new(
        unchecked((int)ns), unchecked((int)(ns >> 32)), 0, isNegative: false, Decimals);
}
