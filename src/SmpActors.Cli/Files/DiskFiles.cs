using System.Text;
using SmpActors.Experiments.Config;

namespace SmpActors.Cli.Files;

/// <summary>The files of the disk, for whoever reads configurations.</summary>
public sealed class DiskFiles : IConfigFiles
{
    /// <summary>A file is held in memory whole, and a string ends below 2^30 characters.</summary>
    private const long BytesMax = 1_000_000_000;

    private static readonly UTF8Encoding _strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public FileText ReadText(string path)
    {
        var (bytes, problem) = ReadBytes(path);
        if (bytes is null) return new(null, problem);

        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), _strict);
            return new(reader.ReadToEnd(), null);
        }
        catch (DecoderFallbackException)
        {
            return new(null, "is not UTF-8 text; convert it or name another file");
        }
    }

    public FileBytes ReadBytes(string path)
    {
        if (Directory.Exists(path)) return new(null, "is a directory; name a file");
        if (!File.Exists(path))
        {
            return new(null, "is not there; mind the path and the current directory");
        }

        try
        {
            var length = new FileInfo(path).Length;
            return length <= BytesMax
                ? new(File.ReadAllBytes(path), null)
                : new(null, $"has {length} bytes, must have at most {BytesMax}; cut it");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new(null, $"cannot be read: {failure.Message}");
        }
    }
}
