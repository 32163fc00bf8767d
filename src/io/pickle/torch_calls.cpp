#include "io/pickle/pickle_calls.h"

namespace modrob::io {

namespace {

constexpr size_t kMostDimensions = 64;

[[noreturn]] void bad_tensor(const PickleArena& arena, uint64_t position, const std::string& message) {
  arena.fail(position, FormatFault::kBadArray, message);
}

int64_t count_of(const PickleArena& arena, uint32_t index, uint64_t position, const char* what) {
  const PickleNode& node = arena[index];
  if (node.kind != PickleKind::kInteger || static_cast<int64_t>(node.number) < 0) {
    bad_tensor(arena, position, std::string(what) + " is " + PickleValue(arena, index).describe());
  }
  return static_cast<int64_t>(node.number);
}

/// Elements that tensors of one file may have beyond those of their storages: a tensor of four bytes whose strides are
/// zero (tensor.expand) could otherwise ask for any amount of memory.
constexpr uint64_t kMostRepeated = uint64_t{1} << 24;

/// Every element must lie in the storage.
void check_view(PickleArena& arena, const TorchTensor& tensor, uint64_t position) {
  const auto count = count_elements(tensor.shape, dtype_size(tensor.storage.dtype));
  if (!count) bad_tensor(arena, position, "a tensor's shape overflows");
  int64_t last = tensor.offset;
  bool inside = tensor.offset <= tensor.storage.count;
  for (size_t i = 0; *count > 0 && inside && i < tensor.shape.size(); ++i) {
    int64_t reach = 0;
    inside = !__builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &reach) &&
             !__builtin_add_overflow(last, reach, &last);
  }
  if (*count > 0) inside = inside && last < tensor.storage.count;
  if (!inside) {
    bad_tensor(arena, position,
               "a tensor reaches beyond the " + std::to_string(tensor.storage.count) + " elements of its storage");
  }
  if (*count <= tensor.storage.count) return;
  const auto repeated = static_cast<uint64_t>(*count - tensor.storage.count);
  if (repeated > kMostRepeated - arena.repeated_elements) {
    arena.fail(position, FormatFault::kLimit,
               "a tensor has " + std::to_string(*count) + " elements and its storage " +
                   std::to_string(tensor.storage.count) +
                   " (an expanded tensor); with those before it, too many are "
                   "repeated: save tensor.clone()");
  }
  arena.repeated_elements += repeated;
}

uint32_t rebuild_tensor(PickleArena& arena, std::span<const uint32_t> args, uint64_t position) {
  if (args.size() < 6 || args.size() > 7 || arena[args[0]].kind != PickleKind::kStorage) {
    bad_tensor(arena, position, "_rebuild_tensor_v2 is known only with a storage, offset, size, stride and two more");
  }
  TorchTensor tensor;
  tensor.storage = arena.storages[arena[args[0]].extra];
  tensor.offset = count_of(arena, args[1], position, "a tensor's offset");
  tensor.shape = read_sizes(arena, args[2], kMostDimensions, position, "a tensor's shape");
  tensor.strides = read_sizes(arena, args[3], kMostDimensions, position, "a tensor's strides");
  if (tensor.shape.size() != tensor.strides.size()) {
    bad_tensor(arena, position,
               "a tensor has " + std::to_string(tensor.shape.size()) + " dimensions and " +
                   std::to_string(tensor.strides.size()) + " strides");
  }
  check_view(arena, tensor, position);
  const uint32_t index = arena.add(PickleKind::kTensor, position);
  arena[index].extra = static_cast<uint32_t>(arena.tensors.size());
  arena.tensors.push_back(std::move(tensor));
  return index;
}

}  // namespace

uint32_t call_torch(PickleArena& arena, PickleGlobal global, uint32_t args, uint64_t position) {
  const auto items = arena.children(args);
  if (global == PickleGlobal::kRebuildTensor) return rebuild_tensor(arena, items, position);
  if (global == PickleGlobal::kRebuildParameter) {
    if (items.size() != 3 || arena[items[0]].kind != PickleKind::kTensor) {
      bad_tensor(arena, position, "_rebuild_parameter is known only with a tensor and two more");
    }
    return items[0];
  }
  arena.fail(position, FormatFault::kForbiddenGlobal, "a class is called that is known only as an argument");
}

uint32_t load_storage(PickleArena& arena, uint32_t id, uint64_t position) {
  const auto items = arena.children(id);
  const auto is_text = [&](uint32_t index) {
    return arena[index].kind == PickleKind::kText || arena[index].kind == PickleKind::kPython2Text;
  };
  if (arena[id].kind != PickleKind::kTuple || (items.size() != 5 && items.size() != 6) || !is_text(items[0]) ||
      arena[items[0]].view() != "storage" || !is_text(items[2])) {
    arena.fail(position, FormatFault::kMalformed, "a persistent id is not ('storage', class, key, place, count)");
  }
  if (!use_global(arena, items[1], PickleGlobal::kStorage)) {
    arena.fail(position, FormatFault::kForbiddenGlobal, "a storage's class is no torch storage");
  }
  TorchStorage storage;
  storage.dtype = static_cast<Dtype>(arena[items[1]].extra);
  storage.key = arena[items[2]].view();
  storage.count = count_of(arena, items[4], position, "a storage's size");
  if (!count_elements(std::span(&storage.count, 1), dtype_size(storage.dtype))) {
    bad_tensor(arena, position, "a storage's size overflows");
  }
  // Old files describe a storage that is part of another: (key of the part, first element, elements).
  if (items.size() == 6 && arena[items[5]].kind != PickleKind::kNone) {
    const auto view = arena.children(items[5]);
    if (arena[items[5]].kind != PickleKind::kTuple || view.size() != 3) {
      arena.fail(position, FormatFault::kMalformed, "a storage's view is not (key, offset, size)");
    }
    const int64_t first = count_of(arena, view[1], position, "a storage view's offset");
    const int64_t count = count_of(arena, view[2], position, "a storage view's size");
    if (first > storage.count || count > storage.count - first) {
      bad_tensor(arena, position, "a view of a storage reaches beyond its end");
    }
    storage.first = first;
    storage.count = count;
  }
  const uint32_t index = arena.add(PickleKind::kStorage, position);
  arena[index].extra = static_cast<uint32_t>(arena.storages.size());
  arena.storages.push_back(storage);
  return index;
}

}  // namespace modrob::io
