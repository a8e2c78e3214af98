namespace SmpActors.Experiments.Traces;

/// <summary>Reads ftrace text as a kernel printed it.</summary>
/// <remarks>
/// What makes the file unusable is a problem: it is empty or holds nothing of cross calls; a line
/// is no event line, or one of ours whose details do not parse, or it ends in the middle; time goes
/// back, which no kernel prints. What is whole but says nothing to the machine, and what the ring
/// buffer lost, is counted as unused. Nothing is guessed.
/// </remarks>
public static class FtraceReader
{
    /// <summary>Reads one file.</summary>
    /// <param name="name">The file, for messages.</param>
    /// <param name="text">Its content.</param>
    public static RecordingReading Read(string name, string text)
    {
        var file = new FtraceReading(name);
        if (text.AsSpan().Trim().IsEmpty)
        {
            file.Problem(1, "the file is empty; must hold what /sys/kernel/tracing/trace prints");
            return file.End();
        }

        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            file.Add(text[start..(end < 0 ? text.Length : end)].TrimEnd('\r'));
            if (end < 0) file.EndsInTheMiddle();
            start = end < 0 ? text.Length : end + 1;
        }

        return file.End();
    }
}
