#include "io/pickle/pickle_value.h"

#include <bit>

#include "io/pickle/pickle_arena.h"
#include "io/pickle/pickle_text.h"
#include "io/safetensors_header.h"

namespace modrob::io {

namespace {

const PickleNode& expect(const PickleArena& arena, uint32_t index, std::initializer_list<PickleKind> kinds) {
  const PickleNode& node = arena[index];
  for (const PickleKind kind : kinds) {
    if (node.kind == kind) return node;
  }
  throw_check_failure("kind() is as asked", __FILE__, __LINE__, "the value is " + PickleValue(arena, index).describe());
}

std::string shape_of(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

}  // namespace

PickleKind PickleValue::kind() const { return (*arena_)[index_].kind; }
uint64_t PickleValue::position() const { return (*arena_)[index_].position; }

bool PickleValue::boolean() const { return expect(*arena_, index_, {PickleKind::kBool}).number != 0; }

int64_t PickleValue::integer() const {
  const PickleNode& node = expect(*arena_, index_, {PickleKind::kInteger, PickleKind::kBigInteger});
  if (node.kind == PickleKind::kBigInteger) {
    arena_->fail(node.position, FormatFault::kLimit, "an integer does not fit in 64 bits");
  }
  return static_cast<int64_t>(node.number);
}

std::string PickleValue::big_integer_text() const {
  const PickleNode& node = expect(*arena_, index_, {PickleKind::kBigInteger});
  return node.flag ? std::string(node.view()) : decimal_of_bytes(node.view());
}

double PickleValue::number() const {
  const PickleNode& node = expect(*arena_, index_, {PickleKind::kFloat, PickleKind::kInteger, PickleKind::kBigInteger});
  return node.kind == PickleKind::kFloat ? std::bit_cast<double>(node.number) : static_cast<double>(integer());
}

std::string_view PickleValue::text() const { return expect(*arena_, index_, {PickleKind::kText}).view(); }
std::string_view PickleValue::bytes() const { return expect(*arena_, index_, {PickleKind::kBytes}).view(); }

size_t PickleValue::size() const {
  const PickleNode& node =
      expect(*arena_, index_, {PickleKind::kList, PickleKind::kTuple, PickleKind::kDict, PickleKind::kObjectArray});
  return arena_->children(index_).size() / (node.kind == PickleKind::kDict ? 2 : 1);
}

PickleValue PickleValue::item(size_t i) const {
  expect(*arena_, index_, {PickleKind::kList, PickleKind::kTuple, PickleKind::kObjectArray});
  MODROB_CHECK(i < size(), "an item inside");
  return {*arena_, arena_->children(index_)[i]};
}

PickleValue PickleValue::key(size_t i) const {
  expect(*arena_, index_, {PickleKind::kDict});
  MODROB_CHECK(i < size(), "a pair inside");
  return {*arena_, arena_->children(index_)[2 * i]};
}

PickleValue PickleValue::value(size_t i) const {
  expect(*arena_, index_, {PickleKind::kDict});
  MODROB_CHECK(i < size(), "a pair inside");
  return {*arena_, arena_->children(index_)[2 * i + 1]};
}

std::optional<PickleValue> PickleValue::find(std::string_view wanted) const {
  for (size_t i = 0; i < size(); ++i) {
    const PickleValue name = key(i);
    if (name.is(PickleKind::kText) && name.text() == wanted) return value(i);
  }
  return std::nullopt;
}

const NumpyArray& PickleValue::array() const {
  return arena_
      ->arrays[expect(*arena_, index_,
                      {PickleKind::kArray, PickleKind::kTextArray, PickleKind::kObjectArray, PickleKind::kScalar})
                   .extra];
}

const TorchTensor& PickleValue::tensor() const {
  return arena_->tensors[expect(*arena_, index_, {PickleKind::kTensor}).extra];
}

std::string PickleValue::describe() const {
  const PickleNode& node = (*arena_)[index_];
  switch (node.kind) {
    case PickleKind::kNone:
      return "None";
    case PickleKind::kBool:
      return node.number != 0 ? "True" : "False";
    case PickleKind::kInteger:
      return "the integer " + std::to_string(static_cast<int64_t>(node.number));
    case PickleKind::kBigInteger:
      return "an integer beyond 64 bits";
    case PickleKind::kFloat:
      return "the number " + std::to_string(std::bit_cast<double>(node.number));
    case PickleKind::kText:
    case PickleKind::kPython2Text:
      return "the text " + shown_name(node.view());
    case PickleKind::kBytes:
      return std::to_string(node.number) + " raw bytes";
    case PickleKind::kList:
      return "a list of " + std::to_string(arena_->children(index_).size());
    case PickleKind::kTuple:
      return "a tuple of " + std::to_string(arena_->children(index_).size());
    case PickleKind::kDict:
      return "a dict of " + std::to_string(arena_->children(index_).size() / 2);
    case PickleKind::kArray:
    case PickleKind::kTextArray:
    case PickleKind::kObjectArray:
      return "an array of type " + array().type.name() + " and shape " + shape_of(array().shape);
    case PickleKind::kScalar:
      return "a number of type " + array().type.name();
    case PickleKind::kTensor:
      return "a tensor of type " + std::string(dtype_name(tensor().storage.dtype)) + " and shape " +
             shape_of(tensor().shape);
    case PickleKind::kGlobal:
      return "a class or function";
    case PickleKind::kNumpyType:
      return "a numpy type";
    case PickleKind::kArrayShell:
      return "an unfilled array";
    case PickleKind::kStorage:
      return "a storage";
  }
  return "something";
}

}  // namespace modrob::io
