using SmpActors.Experiments.Traces;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>The recorded traces of the repository, and changed copies of them.</summary>
internal static class RecordedFile
{
    public const string Arm = "arm-6.1-gicv3-4.1.txt";
    public const string X86 = "x86-6.1-flat-4.1.txt";
    public const string Csd = "x86-6.12-xapic-4.2.txt";

    public static string Text(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SmpActors.sln")))
        {
            folder = folder.Parent!;
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "config", "traces", name));
    }

    public static string[] Lines(string name) => Text(name).TrimEnd('\n').Split('\n');

    public static Recording Read(string name) => Usable(FtraceReader.Read(name, Text(name)));

    public static Recording Read(string name, IEnumerable<string> lines) =>
        Usable(FtraceReader.Read(name, string.Join('\n', lines) + "\n"));

    private static Recording Usable(RecordingReading reading)
    {
        Assert.Empty(reading.Problems);
        return reading.Recording!;
    }
}
