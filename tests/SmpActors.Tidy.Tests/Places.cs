using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SmpActors.Tidy.Tests;

/// <summary>Where a type lies: in the file of its name, in the namespace of its folder.</summary>
internal static class Places
{
    /// <summary>Types whose file has another name, and classes that share a file.</summary>
    /// <remarks>Enums, records and delegates may share the file of what they serve.</remarks>
    public static IEnumerable<string> OfTypes(Repository repository)
    {
        foreach (var file in repository.Code)
        {
            var types = file.Root.DescendantNodes()
                .OfType<MemberDeclarationSyntax>()
                .Where(IsTopLevelType)
                .ToArray();
            if (types.Length == 0) continue;

            var name = file.Name.Split('.')[0];
            if (types.All(type => NameOf(type) != name))
            {
                yield return file.At(
                    types[0], $"{NameOf(types[0])} does not lie in a file of its name; rename one");
                continue;
            }

            foreach (var other in types.Where(type => NameOf(type) != name && !MayShare(type)))
            {
                yield return file.At(
                    other, $"{NameOf(other)} shares a file; give it {NameOf(other)}.cs");
            }
        }
    }

    public static IEnumerable<string> OfNamespaces(Repository repository) =>
        from file in repository.Code
        where file.Project != ""
        let folders = file.Path.Split('/')[1..^1]
        let expected = string.Join('.', folders)
        from declared in file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
        where declared.Name.ToString() != expected
        select file.At(
            declared.Name, $"namespace {declared.Name} is not its path; say {expected}");

    private static bool IsTopLevelType(MemberDeclarationSyntax member) =>
        member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
        && member.Parent is not BaseTypeDeclarationSyntax;

    private static bool MayShare(MemberDeclarationSyntax type) =>
        type is EnumDeclarationSyntax or RecordDeclarationSyntax or DelegateDeclarationSyntax;

    private static string NameOf(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax declared => declared.Identifier.Text,
        DelegateDeclarationSyntax declared => declared.Identifier.Text,
        _ => "",
    };
}
