using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace SmpActors.Experiments.Workloads.Custom;

/// <summary>Finds what an assembly's code uses and a workload must not.</summary>
internal static class BannedApiScan
{
    /// <summary>One sentence for each use: which method, which member, why not.</summary>
    /// <param name="image">The assembly.</param>
    /// <exception cref="BadImageFormatException">The bytes are no managed assembly.</exception>
    public static IReadOnlyList<string> Find(byte[] image)
    {
        using var file = new PEReader(new MemoryStream(image));
        if (!file.HasMetadata) throw new BadImageFormatException("it holds no managed code");

        var metadata = file.GetMetadataReader();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0) continue;

            var body = file.GetMethodBody(method.RelativeVirtualAddress);
            foreach (var token in MethodTokens.In(body.GetILBytes()))
            {
                var (type, member) = NameOf(metadata, MetadataTokens.EntityHandle(token));
                if (BannedApi.WhyNot(type, member) is not { } reason) continue;
                found.Add($"{NameOf(metadata, method)} uses {type}.{member}: {reason}");
            }
        }

        return [.. found];
    }

    private static string NameOf(MetadataReader metadata, MethodDefinition method)
    {
        var type = metadata.GetTypeDefinition(method.GetDeclaringType());
        var name = metadata.GetString(type.Name);
        var written = type;
        while (metadata.GetString(written.Name).StartsWith('<')
            && !written.GetDeclaringType().IsNil)
        {
            written = metadata.GetTypeDefinition(written.GetDeclaringType());
        }

        // The compiler turns Run into <Run>d__2.MoveNext: say Run.
        var end = name.IndexOf('>', StringComparison.Ordinal);
        var member = name.StartsWith('<') && end > 1
            ? name[1..end]
            : metadata.GetString(method.Name);
        return $"{metadata.GetString(written.Name)}.{member}";
    }

    private static (string Type, string Member) NameOf(MetadataReader metadata, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MemberReference:
                var member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                return (TypeName(metadata, member.Parent), metadata.GetString(member.Name));
            case HandleKind.MethodSpecification:
                var generic = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                return NameOf(metadata, generic.Method);
            case HandleKind.TypeReference or HandleKind.TypeSpecification:
                return (TypeName(metadata, handle), "");
            default:
                return ("", "");
        }
    }

    private static string TypeName(MetadataReader metadata, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeReference:
                var type = metadata.GetTypeReference((TypeReferenceHandle)handle);
                return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
            case HandleKind.TypeSpecification:
                var blob = metadata.GetBlobReader(
                    metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                return GenericName(metadata, blob);
            default:
                return "";
        }
    }

    /// <summary>The open type of a generic instance: ECMA-335, II.23.2.14.</summary>
    private static string GenericName(MetadataReader metadata, BlobReader blob)
    {
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return "";
        _ = blob.ReadByte();
        return TypeName(metadata, blob.ReadTypeHandle());
    }
}
