using SmpActors.Cli.Files;
using Xunit;

namespace SmpActors.Cli.Tests.Files;

public sealed class DiskFilesSpec : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly DiskFiles _files = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Text_is_read_without_its_byte_order_mark()
    {
        var path = Path.Combine(_folder, "a");
        File.WriteAllBytes(path, [0xef, 0xbb, 0xbf, (byte)'{', (byte)'}']);

        var read = _files.ReadText(path);

        Assert.Equal(("{}", null), (read.Text, read.Problem));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_told()
    {
        var path = Path.Combine(_folder, "a");
        File.WriteAllBytes(path, [(byte)'{', 0xff, 0xfe, (byte)'}']);

        var read = _files.ReadText(path);

        Assert.Equal("is not UTF-8 text; convert it or name another file", read.Problem);
    }

    [Fact]
    public void Directory_is_told()
    {
        var read = _files.ReadText(_folder);

        Assert.Equal("is a directory; name a file", read.Problem);
    }

    [Fact]
    public void Missing_file_is_told()
    {
        var read = _files.ReadBytes(Path.Combine(_folder, "no"));

        Assert.StartsWith("is not there", read.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_read_as_they_are()
    {
        var path = Path.Combine(_folder, "a");
        File.WriteAllBytes(path, [0xff, 0]);

        var read = _files.ReadBytes(path);

        Assert.Equal(new byte[] { 0xff, 0 }, read.Bytes);
    }
}
