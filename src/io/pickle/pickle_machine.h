#pragma once

#include <cstdint>
#include <vector>

#include "io/byte_cursor.h"
#include "io/pickle/pickle_arena.h"
#include "io/pickle/pickle_globals.h"
#include "io/pickle/pickle_opcodes.h"

namespace modrob::io {

/// Carries out the instructions of one pickle, protocols 0 to 5 of Python 2 and 3. A stack machine with a closed list
/// of instructions and globals; no code of the file is ever run. docs/data_formats.md section 8.
class PickleMachine {
 public:
  PickleMachine(ByteCursor& cursor, const PickleProfile& profile, PickleArena& arena)
      : cursor_(cursor), profile_(profile), arena_(arena) {}

  /// From the cursor up to and including STOP. The index of the value on top, checked as a whole.
  uint32_t run();

 private:
  static constexpr size_t kMostPerLevel = 8;

  bool step();  ///< false after STOP
  bool step_constant(PickleOpcode opcode);
  bool step_text(PickleOpcode opcode);
  bool step_container(PickleOpcode opcode);
  bool step_memo(PickleOpcode opcode);
  void step_call(PickleOpcode opcode);

  void push(uint32_t index) {
    // Without a mark below, a level of nesting has a container, a key and a call at most.
    if (marks_.empty() && stack_.size() >= kMostPerLevel * PickleArena::kDeepest) arena_.fail_deep(at_);
    stack_.push_back(index);
  }
  void push_integer(int64_t value);
  void push_integer_text(std::string_view text);
  void push_long(uint64_t size);
  void push_text(std::string_view bytes);
  void push_bytes(uint64_t size) {
    push(arena_.add_view(PickleKind::kBytes, at_, cursor_.take(size, "a run of bytes")));
  }
  void push_tuple(std::vector<uint32_t> items);
  uint32_t shared(uint32_t& slot, PickleKind kind, uint64_t number = 0);
  uint64_t signed_length();

  uint32_t pop();
  uint32_t top();
  std::vector<uint32_t> pop_to_mark();
  void append(uint32_t list, std::span<const uint32_t> items);
  void set_items(uint32_t dict, std::span<const uint32_t> items);
  void put(uint64_t slot);
  void get(uint64_t slot);
  uint64_t slot_text();

  void load_global(std::string_view module, std::string_view name);
  uint32_t reduce(uint32_t callable, uint32_t args);
  void build(uint32_t target, uint32_t state);
  [[noreturn]] void fail(FormatFault fault, const std::string& message) const { cursor_.fail_at(at_, fault, message); }

  ByteCursor& cursor_;
  PickleProfile profile_;
  PickleArena& arena_;
  uint64_t at_ = 0;  // of the instruction that is carried out
  std::vector<uint32_t> stack_;
  std::vector<size_t> marks_;   // heights of the stack
  std::vector<uint32_t> memo_;  // kNothing where a slot is unset
  uint64_t memo_entries_ = 0;
  uint32_t none_ = PickleNode::kNothing, true_ = PickleNode::kNothing, false_ = PickleNode::kNothing,
           empty_tuple_ = PickleNode::kNothing;
};

}  // namespace modrob::io
