using SmpActors.Cli.Files;
using Xunit;

namespace SmpActors.Cli.Tests.Files;

public sealed class OutFolderSpec : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Folder_is_made_with_those_above_it()
    {
        var folder = OutFolder.TryOpen(Path.Combine(_folder, "a", "b"), out _);

        Assert.NotNull(folder);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_breaks_in_the_middle_leaves_the_old_file_and_nothing_else()
    {
        var folder = OutFolder.TryOpen(_folder, out _)!;
        folder.Write("result.json", stream => stream.WriteByte((byte)'1'));

        Assert.Throws<IOException>(() => folder.Write("result.json", stream =>
        {
            stream.WriteByte((byte)'2');
            throw new IOException("disk full");
        }));

        Assert.Equal([folder.PathOf("result.json")], Directory.GetFiles(_folder));
        Assert.Equal("1", File.ReadAllText(folder.PathOf("result.json")));
    }
}
