#include <array>

#include "io/pickle/pickle_calls.h"
#include "io/pickle/pickle_text.h"

namespace modrob::io {

namespace {

bool is_bytes(const PickleNode& node) {
  return node.kind == PickleKind::kBytes || node.kind == PickleKind::kPython2Text;
}

uint32_t encode(PickleArena& arena, std::span<const uint32_t> args, uint64_t position) {
  const auto is_text = [&](size_t i) { return arena[args[i]].kind == PickleKind::kText; };
  if (args.size() != 2 || !is_text(0) || !is_text(1) || arena[args[1]].view() != "latin1") {
    arena.fail(position, FormatFault::kForbiddenGlobal, "_codecs.encode is known only as encode(text, 'latin1')");
  }
  arena.charge(arena[args[0]].number, position);
  auto bytes = utf8_to_latin1(arena[args[0]].view());
  if (!bytes) arena.fail(position, FormatFault::kMalformed, "a text to be encoded as latin1 has other characters");
  return arena.add_owned(PickleKind::kBytes, position, std::move(*bytes));
}

uint32_t make_bytes(PickleArena& arena, std::span<const uint32_t> args, uint64_t position) {
  if (args.empty()) return arena.add_view(PickleKind::kBytes, position, "");
  if (args.size() != 1 || !is_bytes(arena[args[0]])) {
    arena.fail(position, FormatFault::kForbiddenGlobal, "bytes is known only as bytes() and bytes(raw bytes)");
  }
  return arena.add_view(PickleKind::kBytes, position, arena[args[0]].view());
}

bool is_key(PickleKind kind) {
  return kind == PickleKind::kText || kind == PickleKind::kPython2Text || kind == PickleKind::kInteger;
}

uint32_t ordered_dict(PickleArena& arena, std::span<const uint32_t> args, uint64_t position) {
  const uint32_t dict = arena.add(PickleKind::kDict, position);
  arena[dict].flag = true;
  if (args.empty()) return dict;
  const auto fail = [&] {
    arena.fail(position, FormatFault::kMalformed, "OrderedDict is known only as OrderedDict([[key, value], ...])");
  };
  if (args.size() != 1 || arena[args[0]].kind != PickleKind::kList) fail();
  const auto pairs = arena.children(args[0]);
  arena.charge(16 * pairs.size(), position);
  for (const uint32_t pair : pairs) {
    const PickleKind kind = arena[pair].kind;
    const auto parts = arena.children(pair);
    if ((kind != PickleKind::kTuple && kind != PickleKind::kList) || parts.size() != 2) fail();
    const std::array<uint32_t, 2> copied = {parts[0], parts[1]};
    if (!is_key(arena[copied[0]].kind)) fail();
    arena.append(dict, copied);
  }
  return dict;
}

}  // namespace

bool use_global(PickleArena& arena, uint32_t index, PickleGlobal global) {
  PickleNode& node = arena[index];
  if (node.kind != PickleKind::kGlobal || static_cast<PickleGlobal>(node.number) != global) return false;
  node.flag = true;
  return true;
}

std::vector<int64_t> read_sizes(const PickleArena& arena, uint32_t index, size_t longest, uint64_t position,
                                const char* what) {
  const auto fail = [&](const std::string& reason) {
    arena.fail(position, FormatFault::kBadArray, std::string(what) + " " + reason);
  };
  if (arena[index].kind != PickleKind::kTuple) fail("is no tuple but " + PickleValue(arena, index).describe());
  const auto items = arena.children(index);
  if (items.size() > longest) {
    fail("has " + std::to_string(items.size()) + " entries, more than " + std::to_string(longest));
  }
  std::vector<int64_t> sizes;
  for (const uint32_t item : items) {
    const PickleNode& node = arena[item];
    if (node.kind != PickleKind::kInteger || static_cast<int64_t>(node.number) < 0) {
      fail("holds " + PickleValue(arena, item).describe() + ", not a whole number from 0");
    }
    sizes.push_back(static_cast<int64_t>(node.number));
  }
  return sizes;
}

uint32_t call_builtin(PickleArena& arena, PickleGlobal global, uint32_t args, uint64_t position) {
  const auto items = arena.children(args);
  switch (global) {
    case PickleGlobal::kEncode:
      return encode(arena, items, position);
    case PickleGlobal::kBytes:
      return make_bytes(arena, items, position);
    case PickleGlobal::kDefaultdict:
      if (items.size() != 1 || !use_global(arena, items[0], PickleGlobal::kReturnUnk)) {
        arena.fail(position, FormatFault::kForbiddenGlobal, "defaultdict is known only as defaultdict(return_unk)");
      }
      return arena.add(PickleKind::kDict, position);
    case PickleGlobal::kOrderedDict:
      return ordered_dict(arena, items, position);
    default:
      arena.fail(position, FormatFault::kForbiddenGlobal, "a class is called that is known only as an argument");
  }
}

}  // namespace modrob::io
