namespace SmpActors.Tidy.Tests;

/// <summary>What .editorconfig asks of every text file; dotnet format sees the code only.</summary>
internal static class Whitespace
{
    public static IEnumerable<string> Problems(Repository repository)
    {
        foreach (var file in repository.Files.Where(file => !file.IsLockFile && !IsSolution(file)))
        {
            if (file.Text.Contains('\r', StringComparison.Ordinal))
            {
                yield return $"{file.Path}: has carriage returns; end its lines with LF";
            }

            if (file.Text.Length > 0 && !file.Text.EndsWith('\n'))
            {
                yield return $"{file.Path}: does not end with a newline; add one";
            }

            if (file.Text.EndsWith("\n\n", StringComparison.Ordinal))
            {
                yield return $"{file.Path}: ends with empty lines; delete them";
            }

            var lines = file.Lines;
            for (var i = 0; i < lines.Length; i++)
            {
                var line = lines[i].TrimEnd('\r');
                if (line.Length > line.TrimEnd().Length)
                {
                    yield return file.At(i + 1, "ends with blanks; delete them");
                }

                if (!line.StartsWith('\t')) continue;
                yield return file.At(i + 1, "is indented by a tab; use spaces");
            }
        }
    }

    /// <summary>dotnet sln writes it, with tabs and carriage returns as it likes.</summary>
    private static bool IsSolution(TextFile file) =>
        file.Path.EndsWith(".sln", StringComparison.Ordinal);
}
