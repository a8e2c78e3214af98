using System.Text;
using SmpActors.Experiments.Config;

namespace SmpActors.Cli.Files;

/// <summary>The files of the disk, for whoever reads configurations.</summary>
public sealed class DiskFiles : IConfigFiles
{
    /// <summary>A text is held in memory whole, and a string ends at 2^30 characters.</summary>
    private const long BytesMax = 1 << 30;

    private static readonly UTF8Encoding _strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public FileText ReadText(string path)
    {
        if (WhyNotAFile(path) is { } problem) return new(null, problem);

        try
        {
            var bytes = new FileInfo(path).Length;
            if (bytes > BytesMax)
            {
                return new(null, $"has {bytes} bytes, must have at most {BytesMax}; cut it");
            }

            using var reader = new StreamReader(path, _strict);
            return new(reader.ReadToEnd(), null);
        }
        catch (DecoderFallbackException)
        {
            return new(null, "is not UTF-8 text; convert it or name another file");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new(null, WhyNot(failure));
        }
    }

    public string? WhyNotAFile(string path)
    {
        if (Directory.Exists(path)) return "is a directory; name a file";
        if (!File.Exists(path)) return "is not there; mind the path and the current directory";

        try
        {
            using var opened = File.OpenRead(path);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return WhyNot(failure);
        }
    }

    private static string WhyNot(Exception failure) => $"cannot be read: {failure.Message}";
}
