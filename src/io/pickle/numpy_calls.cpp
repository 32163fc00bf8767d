#include "io/pickle/pickle_calls.h"
#include "io/pickle/pickle_text.h"

namespace modrob::io {

namespace {

constexpr uint64_t kBuilt = uint64_t{1} << 63;

uint64_t pack(const NumpyType& type) {
  return static_cast<uint8_t>(type.code) | uint64_t{type.big_endian} << 8 | uint64_t{type.item_size} << 16;
}

NumpyType unpack(uint64_t number) {
  return {static_cast<char>(number & 0xFF), static_cast<uint32_t>(number >> 16), (number >> 8 & 1) != 0};
}

[[noreturn]] void bad_array(const PickleArena& arena, uint64_t position, const std::string& message) {
  arena.fail(position, FormatFault::kBadArray, message);
}

bool is_text(const PickleNode& node) { return node.kind == PickleKind::kText || node.kind == PickleKind::kPython2Text; }

bool is_integer(const PickleNode& node, int64_t value) {
  return node.kind == PickleKind::kInteger && static_cast<int64_t>(node.number) == value;
}

/// 0 or False, 1 or True.
bool is_flag(const PickleNode& node, bool value) {
  return (node.kind == PickleKind::kInteger || node.kind == PickleKind::kBool) && node.number == uint64_t{value};
}

NumpyType type_of(const PickleArena& arena, uint32_t index, uint64_t position) {
  if (arena[index].kind != PickleKind::kNumpyType) {
    bad_array(arena, position, "an array's type is " + PickleValue(arena, index).describe());
  }
  return unpack(arena[index].number);
}

uint32_t make_type(PickleArena& arena, std::span<const uint32_t> args, uint64_t position) {
  if (args.empty() || args.size() > 3 || !is_text(arena[args[0]]) ||
      (args.size() > 1 && !is_flag(arena[args[1]], false)) || (args.size() > 2 && !is_flag(arena[args[2]], true))) {
    bad_array(arena, position, "numpy.dtype is known only as dtype(code, False, True)");
  }
  const auto type = NumpyType::parse(arena[args[0]].view());
  if (!type) {
    bad_array(arena, position,
              "the numpy type is " + PickleValue(arena, args[0]).describe() +
                  "; known are f2, f4, f8, i1 to i8, u1 to u8, b1, S, U and O");
  }
  const uint32_t index = arena.add(PickleKind::kNumpyType, position);
  arena[index].number = pack(*type);
  return index;
}

void build_type(PickleArena& arena, uint32_t target, std::span<const uint32_t> state, uint64_t position) {
  PickleNode& node = arena[target];
  if ((node.number & kBuilt) != 0) bad_array(arena, position, "a numpy type is filled twice");
  const auto fail = [&] { bad_array(arena, position, "the state of a numpy type is not as numpy writes it"); };
  if (state.size() < 8 || state.size() > 9) fail();
  if (!is_integer(arena[state[0]], 3) && !is_integer(arena[state[0]], 4)) fail();
  const PickleNode& order = arena[state[1]];
  if (!is_text(order) || order.number != 1) fail();
  for (const size_t i : {2, 3, 4}) {
    if (arena[state[i]].kind != PickleKind::kNone) bad_array(arena, position, "structured numpy types are not known");
  }
  for (const size_t i : {5, 6, 7}) {
    if (arena[state[i]].kind != PickleKind::kInteger) fail();
  }
  if (state.size() == 9 && arena[state[8]].kind != PickleKind::kNone) fail();
  NumpyType type = unpack(node.number);
  const char byte_order = order.view()[0];
  if (byte_order != '<' && byte_order != '>' && byte_order != '|' && byte_order != '=') fail();
  type.big_endian = byte_order == '>';
  const auto item_size = static_cast<int64_t>(arena[state[5]].number);
  if (type.code != 'O' && item_size != -1 && item_size != int64_t{type.item_size}) {
    bad_array(arena, position,
              "a numpy type " + type.name() + " says its elements have " + std::to_string(item_size) + " bytes");
  }
  node.number = pack(type) | kBuilt;
}

void check_characters(PickleArena& arena, const NumpyArray& array, uint64_t position) {
  if (array.type.code != 'U') return;
  arena.charge(array.bytes.size(), position);
  if (!array.characters_valid()) bad_array(arena, position, "a character of an array of texts is beyond U+10FFFF");
}

/// Checks what all arrays have in common and that `bytes` are theirs, exactly.
NumpyArray checked_array(PickleArena& arena, NumpyType type, std::vector<int64_t> shape, bool fortran,
                         std::string_view bytes, uint64_t position) {
  const auto count = count_elements(shape, type.item_size);
  if (!count) bad_array(arena, position, "an array's shape overflows");
  const uint64_t needed = static_cast<uint64_t>(*count) * type.item_size;
  if (needed != bytes.size()) {
    bad_array(arena, position,
              "an array of type " + type.name() + " needs " + std::to_string(needed) +
                  " bytes for its shape, but has " + std::to_string(bytes.size()));
  }
  NumpyArray array{type, std::move(shape), fortran, std::as_bytes(std::span(bytes))};
  check_characters(arena, array, position);
  return array;
}

/// Bytes, a str of Python 2, or text that stands for bytes.
std::string_view data_of(PickleArena& arena, uint32_t index, uint64_t position) {
  const PickleNode& node = arena[index];
  if (node.kind == PickleKind::kBytes || node.kind == PickleKind::kPython2Text) return node.view();
  if (node.kind != PickleKind::kText) {
    bad_array(arena, position, "an array's data are " + PickleValue(arena, index).describe());
  }
  arena.charge(node.number, position);
  auto bytes = utf8_to_latin1(node.view());
  if (!bytes) bad_array(arena, position, "an array's data are a text that is not Latin-1");
  return arena[arena.add_owned(PickleKind::kBytes, position, std::move(*bytes))].view();
}

uint32_t make_shell(PickleArena& arena, std::span<const uint32_t> args, uint64_t position) {
  const bool known = args.size() == 3 && use_global(arena, args[0], PickleGlobal::kNdarray) &&
                     arena[args[1]].kind == PickleKind::kTuple && arena.children(args[1]).size() == 1 &&
                     is_integer(arena[arena.children(args[1])[0]], 0) &&
                     (is_text(arena[args[2]]) || arena[args[2]].kind == PickleKind::kBytes) &&
                     arena[args[2]].view() == "b";
  if (!known) bad_array(arena, position, "_reconstruct is known only as _reconstruct(ndarray, (0,), b'b')");
  return arena.add(PickleKind::kArrayShell, position);
}

void build_array(PickleArena& arena, uint32_t target, std::span<const uint32_t> state, uint64_t position) {
  if (state.size() != 5 || !is_integer(arena[state[0]], 1) ||
      (!is_flag(arena[state[3]], false) && !is_flag(arena[state[3]], true))) {
    bad_array(arena, position, "an array's state is not as numpy writes it");
  }
  const NumpyType type = type_of(arena, state[2], position);
  auto shape = read_sizes(arena, state[1], kMostDimensions, position, "an array's shape");
  const bool fortran = arena[state[3]].number != 0;
  PickleNode& node = arena[target];
  if (type.code == 'O') {
    const auto count = count_elements(shape, 0);
    if (!count || arena[state[4]].kind != PickleKind::kList ||
        arena.children(state[4]).size() != static_cast<uint64_t>(*count)) {
      bad_array(arena, position,
                "an array of objects holds " + PickleValue(arena, state[4]).describe() +
                    ", not a list with one object for each place of its shape");
    }
    // numpy walks objects in C order, whatever the array's own order.
    const auto items = arena.children(state[4]);
    arena.charge(4 * items.size(), position);
    const std::vector<uint32_t> copied(items.begin(), items.end());
    node.kind = PickleKind::kObjectArray;
    node.extra = static_cast<uint32_t>(arena.arrays.size());
    arena.arrays.push_back({type, std::move(shape), false, {}});
    arena.append(target, copied);
    return;
  }
  const std::string_view bytes = data_of(arena, state[4], position);
  NumpyArray array = checked_array(arena, type, std::move(shape), fortran, bytes, position);
  node.kind = type.is_text() ? PickleKind::kTextArray : PickleKind::kArray;
  node.extra = static_cast<uint32_t>(arena.arrays.size());
  arena.arrays.push_back(std::move(array));
}

uint32_t from_buffer(PickleArena& arena, std::span<const uint32_t> args, uint64_t position) {
  if (args.size() != 4 || !is_text(arena[args[3]]) || (arena[args[3]].view() != "C" && arena[args[3]].view() != "F")) {
    bad_array(arena, position, "_frombuffer is known only as _frombuffer(bytes, type, shape, 'C' or 'F')");
  }
  const NumpyType type = type_of(arena, args[1], position);
  if (type.code == 'O') bad_array(arena, position, "objects cannot lie in a buffer");
  auto shape = read_sizes(arena, args[2], kMostDimensions, position, "an array's shape");
  const bool fortran = arena[args[3]].view() == "F";
  NumpyArray array = checked_array(arena, type, std::move(shape), fortran, data_of(arena, args[0], position), position);
  return arena.add_array(type.is_text() ? PickleKind::kTextArray : PickleKind::kArray, position, std::move(array));
}

uint32_t make_scalar(PickleArena& arena, std::span<const uint32_t> args, uint64_t position) {
  if (args.size() != 2) bad_array(arena, position, "numpy's scalar is known only as scalar(type, bytes)");
  const NumpyType type = type_of(arena, args[0], position);
  if (type.code == 'O') bad_array(arena, position, "an object is no numpy scalar");
  NumpyArray array = checked_array(arena, type, {}, false, data_of(arena, args[1], position), position);
  if (!type.is_text()) return arena.add_array(PickleKind::kScalar, position, std::move(array));
  arena.charge(array.bytes.size(), position);
  return arena.add_owned(PickleKind::kText, position, array.text(0));
}

}  // namespace

uint32_t call_numpy(PickleArena& arena, PickleGlobal global, uint32_t args, uint64_t position) {
  const auto items = arena.children(args);
  switch (global) {
    case PickleGlobal::kReconstruct:
      return make_shell(arena, items, position);
    case PickleGlobal::kDtype:
      return make_type(arena, items, position);
    case PickleGlobal::kScalar:
      return make_scalar(arena, items, position);
    case PickleGlobal::kFrombuffer:
      return from_buffer(arena, items, position);
    default:
      arena.fail(position, FormatFault::kForbiddenGlobal, "a class is called that is known only as an argument");
  }
}

void build_numpy(PickleArena& arena, uint32_t target, uint32_t state, uint64_t position) {
  if (arena[state].kind != PickleKind::kTuple) {
    bad_array(arena, position, "an array is filled from " + PickleValue(arena, state).describe());
  }
  switch (arena[target].kind) {
    case PickleKind::kNumpyType:
      return build_type(arena, target, arena.children(state), position);
    case PickleKind::kArrayShell:
      return build_array(arena, target, arena.children(state), position);
    default:
      bad_array(arena, position, "an array is filled twice");
  }
}

}  // namespace modrob::io
