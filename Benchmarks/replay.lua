-- wrk script: sends ready-made requests from a file, in turn, each connection taking the next.
-- The file (environment variable REQUESTS) holds, for each request, its length in bytes on a line of its own and then
-- its bytes: head and body as they travel. After the last it starts again.
local requests, next_index = {}, 0

function init(arguments)
    local file = assert(io.open(os.getenv("REQUESTS"), "rb"))
    while true do
        local length = file:read("*l")
        if not length then break end
        requests[#requests + 1] = file:read(tonumber(length))
    end
    file:close()
end

function request()
    next_index = next_index + 1
    return requests[(next_index - 1) % #requests + 1]
end
