#include "io/pickle/pickle_arena.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

#include "io/pickle/pickle_text.h"

namespace modrob::io {

namespace {

constexpr uint64_t kWorkPerByte = 64;
constexpr uint64_t kFreeWork = 1 << 20;

}  // namespace

PickleArena::PickleArena(size_t file_size, const std::string& file, uint64_t memory)
    : file_(file), work_left_(kFreeWork + kWorkPerByte * file_size), memory_(memory), memory_left_(memory) {}

void PickleArena::reserve(uint64_t bytes, uint64_t position) {
  if (bytes > memory_left_) {
    fail(position, FormatFault::kLimit,
         "its objects need more than the " + std::to_string(memory_ >> 20) +
             " MiB of memory allowed; allow more with --memory, if the file is what you expect");
  }
  memory_left_ -= bytes;
}

void PickleArena::fail(uint64_t position, FormatFault fault, const std::string& message) const {
  throw FormatError(fault, file_ + ": byte " + std::to_string(position) + ": " + message);
}

void PickleArena::fail_deep(uint64_t position) const {
  fail(position, FormatFault::kLimit, "objects are nested more than " + std::to_string(kDeepest) + " deep");
}

uint32_t PickleArena::add(PickleKind kind, uint64_t position) {
  if (nodes_.size() >= PickleNode::kNothing) fail(position, FormatFault::kLimit, "more than 2^32 objects");
  reserve(sizeof(PickleNode), position);
  auto& node = nodes_.emplace_back();
  node.kind = kind;
  node.position = position;
  return static_cast<uint32_t>(nodes_.size() - 1);
}

uint32_t PickleArena::add_view(PickleKind kind, uint64_t position, std::string_view bytes) {
  const uint32_t index = add(kind, position);
  nodes_[index].data = bytes.data();
  nodes_[index].number = bytes.size();
  return index;
}

uint32_t PickleArena::add_owned(PickleKind kind, uint64_t position, std::string bytes) {
  reserve(bytes.size() + sizeof(std::string), position);
  return add_view(kind, position, owned_.emplace_back(std::move(bytes)));
}

uint32_t PickleArena::add_array(PickleKind kind, uint64_t position, NumpyArray array) {
  reserve(sizeof(NumpyArray) + array.shape.size() * sizeof(int64_t), position);
  const uint32_t index = add(kind, position);
  nodes_[index].extra = static_cast<uint32_t>(arrays.size());
  arrays.push_back(std::move(array));
  return index;
}

std::span<const uint32_t> PickleArena::children(uint32_t index) const {
  const PickleNode& node = nodes_[index];
  switch (node.kind) {
    case PickleKind::kList:
    case PickleKind::kTuple:
    case PickleKind::kDict:
      return node.extra == PickleNode::kNothing ? std::span<const uint32_t>() : children_[node.extra];
    case PickleKind::kObjectArray:
      return children_[node.number];
    default:
      return {};
  }
}

void PickleArena::append(uint32_t index, std::span<const uint32_t> children) {
  PickleNode& node = nodes_[index];
  for (const uint32_t child : children) {
    if (nodes_[child].height >= kDeepest) fail_deep(nodes_[child].position);
    node.height = std::max<uint8_t>(node.height, static_cast<uint8_t>(nodes_[child].height + 1));
  }
  reserve(children.size_bytes() + sizeof(children_.front()), node.position);
  if (node.kind == PickleKind::kObjectArray) {
    node.number = children_.size();
    children_.emplace_back(children.begin(), children.end());
    return;
  }
  if (children.empty()) return;
  if (node.extra == PickleNode::kNothing) {
    node.extra = static_cast<uint32_t>(children_.size());
    children_.emplace_back(children.begin(), children.end());
    return;
  }
  auto& list = children_[node.extra];
  list.insert(list.end(), children.begin(), children.end());
}

void PickleArena::charge(uint64_t bytes, uint64_t position) {
  if (bytes > work_left_) {
    fail(position, FormatFault::kLimit,
         "the pickle copies the same data over and over; a file of this size has no need to");
  }
  work_left_ -= bytes;
}

void PickleArena::check_leftovers() const {
  for (const PickleNode& node : nodes_) {
    if (node.kind == PickleKind::kArrayShell) {
      fail(node.position, FormatFault::kBadArray, "an array is begun and never filled");
    }
    if (node.kind == PickleKind::kGlobal && !node.flag) {
      fail(node.position, FormatFault::kForbiddenGlobal, "a class or function is loaded and never called");
    }
  }
}

void PickleArena::check_tree(uint32_t root) {
  // Walked with a stack of its own: the nesting of a file must not become recursion. An object that several others
  // share is visited once.
  enum State : uint8_t { kNew, kOpen, kDone };
  struct Level {
    uint32_t index;
    size_t next;
    int height;  // of what was visited below
  };
  std::vector<uint8_t> states(nodes_.size(), kNew);
  std::vector<uint8_t> heights(nodes_.size(), 0);
  std::vector<Level> path = {{root, 0, 0}};
  while (!path.empty()) {
    Level& level = path.back();
    PickleNode& node = nodes_[level.index];
    if (states[level.index] == kNew) {
      states[level.index] = kOpen;
      if (node.kind == PickleKind::kPython2Text) {
        charge(node.number, node.position);
        if (!is_utf8(node.view())) {
          const std::string& text = owned_.emplace_back(latin1_to_utf8(node.view()));
          node.data = text.data();
          node.number = text.size();
        }
        node.kind = PickleKind::kText;
      }
      if (node.kind == PickleKind::kGlobal || node.kind == PickleKind::kNumpyType ||
          node.kind == PickleKind::kStorage) {
        fail(node.position, FormatFault::kForbiddenGlobal, "a bare class, type or storage stands where a value should");
      }
    }
    const auto below = children(level.index);
    if (level.next < below.size()) {
      const uint32_t child = below[level.next++];
      if (states[child] == kOpen) {
        fail(nodes_[child].position, FormatFault::kMalformed, "an object contains itself");
      }
      if (states[child] == kDone) {
        level.height = std::max<int>(level.height, heights[child] + 1);
      } else {
        path.push_back({child, 0, 0});
      }
    } else {
      const uint32_t index = level.index;
      const int height = level.height;
      states[index] = kDone;
      heights[index] = static_cast<uint8_t>(std::min(height, 255));
      if (node.kind == PickleKind::kDict) join_keys(index);
      path.pop_back();
      if (!path.empty()) path.back().height = std::max(path.back().height, height + 1);
    }
    if (path.size() > kDeepest || (!path.empty() && path.back().height > kDeepest)) {
      fail_deep(nodes_[path.back().index].position);
    }
  }
}

// Keys that Python holds equal (1, 1.0 and True) have one identity.
std::string PickleArena::key_identity(uint32_t key) const {
  const PickleNode& node = nodes_[key];
  switch (node.kind) {
    case PickleKind::kNone:
      return "n";
    case PickleKind::kFloat: {
      const double value = std::bit_cast<double>(node.number);
      if (std::abs(value) < 0x1p62 && value == std::floor(value)) {
        return "i" + std::to_string(static_cast<int64_t>(value));
      }
      return "f" + std::to_string(node.number);
    }
    case PickleKind::kBool:
    case PickleKind::kInteger:
      return "i" + std::to_string(static_cast<int64_t>(node.number));
    case PickleKind::kScalar:
      return "s" + std::to_string(key);
    case PickleKind::kBigInteger:
      return "I" + std::string(node.view());
    case PickleKind::kBytes:
      return "b" + std::string(node.view());
    default:
      return "t" + std::string(node.view());
  }
}

void PickleArena::join_keys(uint32_t dict) {
  if (nodes_[dict].extra == PickleNode::kNothing) return;
  auto& pairs = children_[nodes_[dict].extra];
  std::unordered_map<std::string, size_t> places;
  size_t kept = 0;
  for (size_t i = 0; i < pairs.size(); i += 2) {
    charge(nodes_[pairs[i]].kind == PickleKind::kText || nodes_[pairs[i]].kind == PickleKind::kBytes
               ? nodes_[pairs[i]].number
               : 1,
           nodes_[pairs[i]].position);
    const auto [place, fresh] = places.emplace(key_identity(pairs[i]), kept);
    if (fresh) {
      pairs[kept] = pairs[i];
      pairs[kept + 1] = pairs[i + 1];
      kept += 2;
    } else {
      pairs[place->second + 1] = pairs[i + 1];
    }
  }
  pairs.resize(kept);
}

void PickleArena::finish(uint32_t root) {
  check_leftovers();
  check_tree(root);
}

}  // namespace modrob::io
