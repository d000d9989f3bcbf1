/**
 * Settles a batch in Redis, by its clock, in one step: who asked first is served first, each request out of all its
 * buckets or out of none; then leases are cut from what is left, a tenth of it at most.
 *
 * ARGV: now (empty reads the clock); for each key capacity, interval (0 is a quota), three ends of periods (the caller
 * brings the calendar, Redis the time), given back, owed, least, end of the period that `least` is of, lease; then for
 * each request the number of its buckets, and index and cost of each.
 * Answers texts: now; for each key what is in it, the end of its period (0 of a rate) and what was leased; for each
 * request 1 or 0. A key lives a second longer than it says something. A value is `{used} {moment}` of a rate and `{used} {end of the period}` of a quota.
 */
export const TAKE = `
local cursor = 1
local function arg()
  cursor = cursor + 1
  return tonumber(ARGV[cursor])
end
local function text(n) return string.format("%.17g", n) end

local now = tonumber(ARGV[1])
if not now then
  local time = redis.call("TIME")
  now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
end

local buckets = {}
for i = 1, #KEYS do
  local capacity = arg()
  local interval = arg()
  local ends = { arg(), arg(), arg() }
  local back = arg()
  local owed = arg()
  local least = arg()
  local leastOf = arg()
  local lease = arg()
  local stored = redis.call("GET", KEYS[i])
  local gap = stored and string.find(stored, " ", 1, true)
  local used = gap and tonumber(string.sub(stored, 1, gap - 1)) or 0
  local at = gap and tonumber(string.sub(stored, gap + 1)) or now
  local over = 0
  local changed = back > 0 or owed > 0
  if interval > 0 then
    used = math.max(0, used - math.max(0, now - at) / interval)
    used = math.max(0, used - back)
    if owed > 0 then used = math.max(used, math.min(used + owed, capacity)) end
  else
    over = ends[3]
    if ends[2] > now then over = ends[2] end
    if ends[1] > now then over = ends[1] end
    if at ~= over then used = 0 end
    if leastOf == over and used < least then
      used = least
      changed = true
    end
    used = math.max(0, used - back) + owed
  end
  buckets[i] = { capacity = capacity, interval = interval, used = used, over = over, lease = lease, changed = changed }
end

local verdicts = {}
while cursor < #ARGV do
  local parts = {}
  local room = true
  for n = 1, arg() do
    local b = buckets[arg()]
    local cost = arg()
    parts[n] = { b, cost }
    if b.used + cost > b.capacity + 1e-6 then room = false end
  end
  if room then
    for n = 1, #parts do
      local b = parts[n][1]
      b.used = b.used + parts[n][2]
      b.changed = true
    end
  end
  verdicts[#verdicts + 1] = room and "1" or "0"
end

local answer = { text(now) }
for i = 1, #KEYS do
  local b = buckets[i]
  local lease = math.max(0, math.min(b.lease, math.floor((b.capacity - b.used) / 10)))
  b.used = b.used + lease
  if b.changed or lease > 0 then
    local left = b.over - now
    if b.interval > 0 then left = b.used * b.interval end
    if b.used > 0 and left > 0 then
      left = math.min(math.ceil(left) + 1000, 315360000000)
      redis.call("SET", KEYS[i], text(b.used) .. " " .. text(b.interval > 0 and now or b.over), "PX", text(left))
    else
      redis.call("DEL", KEYS[i])
    end
  end
  answer[#answer + 1] = text(b.used)
  answer[#answer + 1] = text(b.over)
  answer[#answer + 1] = text(lease)
end
for n = 1, #verdicts do answer[#answer + 1] = verdicts[n] end
return answer`;
